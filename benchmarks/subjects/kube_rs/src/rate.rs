use crate::process;

/// Times what comes from the first event to the one with the last version, and prints it per CPU second.
pub struct Rate {
    last: String,
    count: u32,
    begun: f64,
}

impl Rate {
    pub fn until(last: &str) -> Self {
        Self { last: last.into(), count: 0, begun: 0.0 }
    }

    /// Count an event; true when it was the last.
    pub fn seen(&mut self, version: &str) -> bool {
        if self.count == 0 {
            self.begun = process::cpu_seconds();
        } else if version == self.last {
            println!("{}", f64::from(self.count) / (process::cpu_seconds() - self.begun));
            return true;
        }
        self.count += 1;
        false
    }
}
