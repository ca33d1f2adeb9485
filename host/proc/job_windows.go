package proc

import (
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

const createSuspended = windows.CREATE_SUSPENDED

// endedByPluv is the exit code of programs that pluv ends: what Windows gives those that
// Ctrl-C ends.
const endedByPluv = uint32(windows.STATUS_CONTROL_C_EXIT)

// A job holds a program and everything that it starts. It is 0 if Windows makes none, as
// in some sandboxes: then a program is ended alone.
type job windows.Handle

func newJob() job {
	handle, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return 0
	}
	return job(handle)
}

// endWithPluv has the job's programs end when pluv does, for whatever reason.
func (j job) endWithPluv() {
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{
		BasicLimitInformation: windows.JOBOBJECT_BASIC_LIMIT_INFORMATION{
			LimitFlags: windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
		},
	}
	_, _ = windows.SetInformationJobObject(windows.Handle(j), windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
}

var resumeProcess = windows.NewLazySystemDLL("ntdll.dll").NewProc("NtResumeProcess")

// run puts a suspended program into the job, and lets it run.
func (j job) run(program *os.Process) error {
	const access = windows.PROCESS_SET_QUOTA | windows.PROCESS_TERMINATE | windows.PROCESS_SUSPEND_RESUME
	handle, err := windows.OpenProcess(access, false, uint32(program.Pid))
	if err == nil {
		defer windows.CloseHandle(handle)
		if j != 0 {
			_ = windows.AssignProcessToJobObject(windows.Handle(j), handle)
		}
		if status, _, _ := resumeProcess.Call(uintptr(handle)); status != 0 {
			err = windows.NTStatus(status)
		}
	}
	if err != nil {
		_ = program.Kill()
	}
	return err
}

// terminate ends all programs of the job. It reports false if there is no job.
func (j job) terminate() bool {
	return j != 0 && windows.TerminateJobObject(windows.Handle(j), endedByPluv) == nil
}

// accounting is JOBOBJECT_BASIC_ACCOUNTING_INFORMATION.
type accounting struct {
	userTime, kernelTime, periodUserTime, periodKernelTime int64
	pageFaults, processes, active, terminated              uint32
}

// count is the number of the job's running processes.
func (j job) count() int {
	var now accounting
	err := windows.QueryInformationJobObject(windows.Handle(j), windows.JobObjectBasicAccountingInformation,
		uintptr(unsafe.Pointer(&now)), uint32(unsafe.Sizeof(now)), nil)
	if j == 0 || err != nil {
		return 0
	}
	return int(now.active)
}

func (j job) close() {
	if j != 0 {
		_ = windows.CloseHandle(windows.Handle(j))
	}
}
