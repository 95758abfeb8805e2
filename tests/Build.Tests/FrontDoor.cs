using System.Diagnostics;
using Pipeline.Tests.Machine;

namespace Build.Tests;

/// <summary>
/// A repository with nothing in it but <c>build.sh</c> and sources, in a directory with a blank in its name, and a <c>dotnet</c>
/// that notes each publish and leaves a program that prints its arguments.
/// </summary>
internal sealed class FrontDoor : IDisposable
{
    private const string DotNet = """
        #!/usr/bin/env bash
        home=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
        sdk=$home/machine
        [[ -z $INSTALLED ]] || sdk=$home/.nuke/temp/dotnet
        case $1 in
          --version) [[ ! -e $home/no-sdk || -n $INSTALLED ]] || exit 155; echo 10.0.100; exit ;;
          --list-sdks) printf '%s\n' "9.0.100 [/elsewhere/sdk]" "10.0.100 [$sdk/sdk]" "10.0.1000 [/elsewhere/sdk]"; exit ;;
        esac
        echo "$*" >>"$home/published"
        pwd -P >"$home/published-in"
        env >"$home/published-with"
        for argument; do [[ $argument != -p:PublishDir=* ]] || output=$home/build/${argument#*=}; done
        mkdir -p "$output"
        [[ ! -e $home/on-publish ]] || . "$home/on-publish"
        printf '%s/\n' "$home/build" "$home/src/Library" >"$output/inputs.txt"
        printf '#!/bin/sh\necho "ran with $# arguments: $*; SDK $DOTNET_ROOT"\nenv >"%s/ran-with"\n' "$home" >"$output/_build"
        chmod +x "$output/_build"
        """;

    private const string List = "build/dotnet-environment.txt";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("front door ");

    public FrontDoor()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "build.cmd is the front door there");
        foreach (var folder in (string[])["bin", "machine"])
        {
            Directory.CreateDirectory(Place(folder));
            ShellScript.Write(Place($"{folder}/dotnet"), DotNet);
        }

        Write(List, File.ReadAllText(Path.Combine(SourceTree.Root, List)));
        File.Copy(Path.Combine(SourceTree.Root, "build.sh"), Place("build.sh"));
        foreach (var file in (string[])["global.json", "Directory.Build.props", "Directory.Build.targets", "Directory.Build.rsp", "Directory.Packages.props", ".editorconfig", "build/Build.cs", "src/Library/Code.cs"])
        {
            Write(file, "");
        }
    }

    public string Root => _root.FullName;

    public int Compilations => File.Exists(Place("published")) ? File.ReadAllLines(Place("published")).Length : 0;

    /// <summary>The machine's SDK, outside of all variables and usual places: only its <c>dotnet</c> is on PATH.</summary>
    public string MachineSdk => Place("machine");

    public string Place(string relative) => Path.Combine(_root.FullName, relative);

    public void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Place(relative))!);
        File.WriteAllText(Place(relative), text);
    }

    public (int ExitCode, string Output, string Error) Run(params string[] arguments) => Ended(Start(arguments));

    /// <summary>Runs a bash script in the repository.</summary>
    public (int ExitCode, string Output, string Error) Script(string script) => Ended(Start(Root, ["-c", script]));

    public Process Start(params string[] arguments) => Start(Path.GetTempPath(), [Place("build.sh"), .. arguments]);

    public void Dispose() => _root.Delete(recursive: true);

    private static (int ExitCode, string Output, string Error) Ended(Process started)
    {
        using var process = started;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private Process Start(string folder, string[] arguments)
    {
        var start = new ProcessStartInfo("bash", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["PATH"] = Place("bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["DOTNET_INSTALL_SCRIPT"] = Place("install.sh");
        start.Environment.Remove("DOTNET_ROOT");
        start.Environment.Remove("NUKE_PACKAGES");
        return Process.Start(start)!;
    }
}
