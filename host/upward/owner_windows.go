package upward

import (
	"io/fs"

	"golang.org/x/sys/windows"

	"pluv/host/fsys"
)

// strangerTo names the owner of a file unless that is the current user, the
// administrators, the system, or its installer. Of a symbolic link, the target's owner
// counts.
func strangerTo(path string, _ fs.FileInfo) (string, error) {
	descriptor, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return "", fsys.Fault(err, "reading the owner of %s", path)
	}
	owner, _, err := descriptor.Owner()
	if err != nil {
		return "", fsys.Fault(err, "reading the owner of %s", path)
	}
	self, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return "", fsys.Fault(err, "reading the current user")
	}
	if owner == nil {
		return "an unknown user", nil
	}
	if owner.Equals(self.User.Sid) || owner.IsWellKnown(windows.WinBuiltinAdministratorsSid) ||
		owner.IsWellKnown(windows.WinLocalSystemSid) || owner.String() == trustedInstaller {
		return "", nil
	}
	name, domain, _, err := owner.LookupAccount("")
	if err != nil {
		return "the user " + owner.String(), nil
	}
	return `the user ` + domain + `\` + name, nil
}

// trustedInstaller owns the files of Windows itself.
const trustedInstaller = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
