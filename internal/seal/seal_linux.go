package seal

import (
	"os"
	"syscall"
	"time"
)

// machineStart names this start of the machine; see random(4), boot_id.
func machineStart() (string, bool) {
	b, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return string(b), err == nil && len(b) > 0
}

func look(file string) (s status, ok bool) {
	var st syscall.Stat_t
	if err := syscall.Lstat(file, &st); err != nil || st.Mode&syscall.S_IFMT != syscall.S_IFREG {
		return s, false
	}
	return status{st.Ino, uint64(st.Size), uint64(st.Mode), time.Unix(st.Ctim.Unix())}, true
}
