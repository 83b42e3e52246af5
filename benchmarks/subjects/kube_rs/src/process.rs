use std::{fs, mem::MaybeUninit};

/// User and system time of this process so far.
pub fn cpu_seconds() -> f64 {
    let mut usage = MaybeUninit::<libc::rusage>::uninit();
    // SAFETY: getrusage fills the whole struct when it succeeds, and that is checked first.
    let usage = unsafe {
        assert_eq!(libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr()), 0);
        usage.assume_init()
    };
    seconds(usage.ru_utime) + seconds(usage.ru_stime)
}

fn seconds(value: libc::timeval) -> f64 {
    value.tv_sec as f64 + value.tv_usec as f64 / 1e6
}

/// Forget the peak so far, and tell the megabytes in memory.
pub fn fresh() -> f64 {
    fs::write("/proc/self/clear_refs", "5").expect("a peak that can be reset");
    resident()
}

pub fn resident() -> f64 {
    status("VmRSS:")
}

pub fn peak() -> f64 {
    status("VmHWM:")
}

/// Megabytes that the system counts for this process.
fn status(key: &str) -> f64 {
    let text = fs::read_to_string("/proc/self/status").expect("a status");
    let line = text.lines().find(|line| line.starts_with(key)).expect("the line");
    let kilobytes: f64 = line.split_whitespace().nth(1).expect("a number").parse().expect("a number");
    kilobytes / 1e3
}
