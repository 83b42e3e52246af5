package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"syscall"
)

// cpuSeconds is the user and system time of this process so far.
func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return seconds(usage.Utime) + seconds(usage.Stime)
}

func seconds(value syscall.Timeval) float64 {
	return float64(value.Sec) + float64(value.Usec)/1e6
}

// fresh gives back what is free, forgets the peak so far, and tells the megabytes in memory.
func fresh() float64 {
	kept := settled()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200); err != nil {
		panic(err)
	}
	return kept
}

// settled collects garbage, gives it back to the system, and tells the megabytes in memory.
func settled() float64 {
	debug.FreeOSMemory()
	return status("VmRSS") / 1e3
}

func peak() float64 {
	return status("VmHWM") / 1e3
}

// status reads one number of this process from the system; memory is in kB.
func status(key string) float64 {
	text := string(must(os.ReadFile("/proc/self/status")))
	_, rest, _ := strings.Cut(text, key+":")
	var value float64
	must(fmt.Sscan(strings.TrimSpace(rest), &value))
	return value
}
