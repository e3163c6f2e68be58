package clustertest

import (
	"os/exec"
	"syscall"
)

// dieWithParent lets no daemon outlive a test binary that was itself killed.
func dieWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
