# Installs pluv, or another version of it, from its releases:
#
#   irm https://example.invalid/pluv/releases/latest/download/install.ps1 | iex
#   powershell -ExecutionPolicy Bypass -File install.ps1 -Uninstall
#
# Variables:
#
#   PLUV_VERSION    the version to install [default: the newest release]
#   PLUV_MIRROR     where releases come from, a URL or an absolute folder
#   XDG_BIN_HOME    the folder of the program [default: .local\bin in your profile]
#   PLUV_DATA_DIR   the folder of the receipt [default: pluv\data in LOCALAPPDATA]
#
# The receipt lets `pluv self update` and `pluv self uninstall` know what was installed here.
# Nothing is unpacked or run before its checksum is verified; a failure leaves nothing.
param([switch]$Uninstall)

# One function: of a script that arrived in part, nothing is run.
function Install-Pluv {
    param([bool]$Remove)
    $ErrorActionPreference = 'Stop'
    $ProgressPreference = 'SilentlyContinue'
    $releases = 'https://example.invalid/pluv'
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

    function Say($text) { [Console]::Error.WriteLine("pluv: $text") }
    function Fail($text) { throw "pluv: error: $text" }

    $bin = $env:XDG_BIN_HOME
    if (-not $bin -or -not [IO.Path]::IsPathRooted($bin)) { $bin = Join-Path $env:USERPROFILE '.local\bin' }
    $data = $env:PLUV_DATA_DIR
    if (-not $data) {
        $data = Join-Path $env:LOCALAPPDATA 'pluv\data'
        if ($env:XDG_DATA_HOME -and [IO.Path]::IsPathRooted($env:XDG_DATA_HOME)) { $data = Join-Path $env:XDG_DATA_HOME 'pluv' }
    }
    $data = [IO.Path]::GetFullPath([IO.Path]::Combine((Get-Location).ProviderPath, $data))
    $program = Join-Path $bin 'pluv.exe'
    $tool = Join-Path $bin 'pluvx.exe' # `pluv tool run`: a second name of pluv.exe, or a copy
    function Test-OwnTool {
        if (-not (Test-Path -LiteralPath $tool -PathType Leaf) -or -not (Test-Path -LiteralPath $program -PathType Leaf)) { return $false }
        return (Get-FileHash -LiteralPath $tool).Hash -eq (Get-FileHash -LiteralPath $program).Hash
    }
    $receipt = Join-Path $data 'receipt.json'

    if ($Remove) {
        if (-not (Test-Path -LiteralPath $receipt -PathType Leaf)) { Fail "no receipt at ${receipt}: pluv was not installed by this script" }
        $named = (Get-Content -LiteralPath $receipt -Raw | ConvertFrom-Json).path
        if ($named -ne $program) { Fail "the receipt $receipt is not for $program" }
        if (Test-OwnTool) { Remove-Item -LiteralPath $tool }
        if (Test-Path -LiteralPath $program) { Remove-Item -LiteralPath $program }
        Remove-Item -LiteralPath $receipt
        Say "removed $program"
        return
    }

    $base = $releases
    if ($env:PLUV_MIRROR) { $base = $env:PLUV_MIRROR }
    $base = $base.TrimEnd('/', '\')
    $isFolder = [IO.Path]::IsPathRooted($base)
    if (-not $isFolder -and $base -notmatch '^https?://') { Fail "PLUV_MIRROR is not a URL or an absolute folder: $base" }
    $version = "$env:PLUV_VERSION" -replace '^v', ''
    if ($version -and $version -notmatch '^[0-9A-Za-z.+-]+$') { Fail "PLUV_VERSION is not a version: $version" }
    $processor = $env:PROCESSOR_ARCHITECTURE
    # A 32-bit PowerShell on a 64-bit Windows.
    if ($env:PROCESSOR_ARCHITEW6432) { $processor = $env:PROCESSOR_ARCHITEW6432 }
    switch ($processor) {
        'AMD64' { $platform = 'windows_amd64' }
        'ARM64' { $platform = 'windows_arm64' }
        default { Fail "there is no pluv for Windows on $processor" }
    }

    $temp = Join-Path ([IO.Path]::GetTempPath()) ('pluv-' + [Guid]::NewGuid())
    $fresh = $null
    $made = @()
    New-Item -ItemType Directory -Path $temp | Out-Null
    try {
        function Fetch($path, $file) {
            if ($isFolder) { Copy-Item -LiteralPath (Join-Path $base $path) -Destination $file; return }
            try { Invoke-WebRequest -UseBasicParsing -Uri "$base/$path" -OutFile $file }
            catch { Fail "cannot download $base/${path}: $($_.Exception.Message); check the network, or set PLUV_MIRROR" }
        }

        $list = 'releases/latest/download/SHA256SUMS'
        if ($version) { $list = "releases/download/v$version/SHA256SUMS" }
        Fetch $list (Join-Path $temp 'SHA256SUMS')
        $pattern = '[0-9][0-9A-Za-z.+-]*'
        if ($version) { $pattern = [Regex]::Escape($version) }
        $line = Get-Content -LiteralPath (Join-Path $temp 'SHA256SUMS') |
            Where-Object { $_ -cmatch "^[0-9a-f]{64} [ *]pluv_${pattern}_$platform\.zip$" } | Select-Object -First 1
        if (-not $line) { Fail "there is no pluv $version for $platform in $base/$list" }
        $wanted = $line.Substring(0, 64)
        $archive = $line.Substring(66)
        $version = $archive.Substring(5, $archive.Length - 5 - "_$platform.zip".Length)
        Say "downloading pluv $version for $platform from $base"
        $zip = Join-Path $temp $archive
        Fetch "releases/download/v$version/$archive" $zip
        $got = (Get-FileHash -LiteralPath $zip -Algorithm SHA256).Hash.ToLowerInvariant()
        if ($got -cne $wanted) { Fail "the checksum of $archive is wrong: it is $got, SHA256SUMS has $wanted" }

        foreach ($folder in $bin, $data) {
            if (-not (Test-Path -LiteralPath $folder)) {
                New-Item -ItemType Directory -Path $folder | Out-Null
                $made += $folder
            }
        }
        if (Test-Path -LiteralPath $program -PathType Container) { Fail "$program is a folder" }
        $fresh = Join-Path $bin ('.pluv-new-' + [Guid]::NewGuid())
        New-Item -ItemType Directory -Path $fresh | Out-Null
        Add-Type -AssemblyName System.IO.Compression.FileSystem
        $opened = [IO.Compression.ZipFile]::OpenRead($zip)
        try {
            $entry = $opened.GetEntry('pluv.exe')
            if (-not $entry) { Fail "$archive has no pluv.exe" }
            [IO.Compression.ZipFileExtensions]::ExtractToFile($entry, (Join-Path $fresh 'pluv.exe'))
        }
        finally { $opened.Dispose() }
        & (Join-Path $fresh 'pluv.exe') --version | Out-Null
        if ($LASTEXITCODE -ne 0) { Fail "pluv $version does not run on this machine" }

        $isOwnTool = (Test-OwnTool) -or -not (Test-Path -LiteralPath $tool)
        # A program that runs can be renamed, but not replaced.
        $old = "$program.old"
        if (Test-Path -LiteralPath $old) { Remove-Item -LiteralPath $old -ErrorAction SilentlyContinue }
        if (Test-Path -LiteralPath $program) { Move-Item -LiteralPath $program -Destination $old -Force }
        Move-Item -LiteralPath (Join-Path $fresh 'pluv.exe') -Destination $program
        Remove-Item -LiteralPath $old -ErrorAction SilentlyContinue
        $json = @{ format = 1; path = $program; version = $version; mirror = "$env:PLUV_MIRROR" } | ConvertTo-Json -Compress
        [IO.File]::WriteAllText($receipt, "$json`n")
        $made = @()
        if (-not $isOwnTool) { Say "kept $tool, which is not pluv: ``pluv tool run`` does the same" }
        else {
            try {
                if (Test-Path -LiteralPath $tool) { Remove-Item -LiteralPath $tool }
                try { New-Item -ItemType HardLink -Path $tool -Value $program | Out-Null }
                catch { Copy-Item -LiteralPath $program -Destination $tool }
            }
            catch { Say "cannot write ${tool}: $($_.Exception.Message)" }
        }

        Say "installed $program, pluv $version"
        if (($env:PATH -split ';') -notcontains $bin) {
            Say "$bin is not on PATH; to add it: [Environment]::SetEnvironmentVariable('PATH', '$bin;' + [Environment]::GetEnvironmentVariable('PATH', 'User'), 'User')"
        }
        Say 'completion: pluv completion --help; update: pluv self update; remove: pluv self uninstall'
    }
    finally {
        foreach ($folder in @($temp, $fresh) + $made) {
            if ($folder) { Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue }
        }
    }
}

try { Install-Pluv $Uninstall.IsPresent }
catch {
    [Console]::Error.WriteLine($_.Exception.Message)
    # `iex` in a session must not close it.
    if ($MyInvocation.MyCommand.Path) { exit 1 }
}
