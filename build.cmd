@echo off
rem The front door on Windows: build.cmd [TARGET...] [--option VALUE...]; a Docker engine must be installed already.
rem   NUKE_PACKAGES=10.1.0   compile against the published packages instead of build\engine
setlocal
set DOTNET_NOLOGO=1
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set NUKE_TELEMETRY_OPTOUT=1
rem MSBuild takes it for the platform to build for; makers of PCs set it to their own name.
set "PLATFORM="
set "TEMP_DIRECTORY=%~dp0.nuke\temp"
if not exist "%TEMP_DIRECTORY%" mkdir "%TEMP_DIRECTORY%"
pushd "%~dp0"

dotnet --version >nul 2>nul
if not errorlevel 1 goto compile
set "DOTNET_ROOT=%TEMP_DIRECTORY%\dotnet"
set "PATH=%DOTNET_ROOT%;%PATH%"
dotnet --version >nul 2>nul
if not errorlevel 1 goto compile
echo No .NET SDK here satisfies global.json: installing one into %DOTNET_ROOT% 1>&2
powershell -NoProfile -ExecutionPolicy Bypass -Command "$ErrorActionPreference = 'Stop'; Invoke-WebRequest https://dot.net/v1/dotnet-install.ps1 -UseBasicParsing -OutFile '%TEMP_DIRECTORY%\dotnet-install.ps1'; & '%TEMP_DIRECTORY%\dotnet-install.ps1' -InstallDir '%DOTNET_ROOT%' -JSonFile global.json -NoPath" 1>&2
if not errorlevel 1 goto compile
echo The .NET SDK could not be installed; install the version that global.json names. 1>&2
exit /b 3

:compile
set "PACKAGES="
if defined NUKE_PACKAGES set "PACKAGES=-p:NukePackages=%NUKE_PACKAGES%"
dotnet build build\_build.csproj -c Release -p:RunAnalyzers=false -o "%TEMP_DIRECTORY%\build\windows" -nologo -tl:off -v q -clp:NoSummary %PACKAGES% >"%TEMP_DIRECTORY%\build.log" 2>&1
if errorlevel 1 (
  type "%TEMP_DIRECTORY%\build.log" 1>&2
  exit /b 1
)
popd
"%TEMP_DIRECTORY%\build\windows\_build.exe" %*
