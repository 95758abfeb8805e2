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
        if [[ $1 == --version ]]; then [[ ! -e $home/no-sdk || -n $INSTALLED ]]; exit; fi
        echo "$*" >>"$home/published"
        while (($#)); do [[ $1 != -o ]] || output=$2; shift; done
        mkdir -p "$output"
        [[ ! -e $home/on-publish ]] || . "$home/on-publish"
        printf '%s/\n' "$home/build" "$home/src/Library" >"$output/inputs.txt"
        printf '#!/bin/sh\necho "ran with $# arguments: $*; SDK $DOTNET_ROOT"\n' >"$output/_build"
        chmod +x "$output/_build"
        """;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("front door ");

    public FrontDoor()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "build.cmd is the front door there");
        Directory.CreateDirectory(Place("bin"));
        ShellScript.Write(Place("bin/dotnet"), DotNet);
        File.Copy(Path.Combine(SourceTree.Root, "build.sh"), Place("build.sh"));
        foreach (var file in (string[])["global.json", "Directory.Build.props", "Directory.Packages.props", ".editorconfig", "build/Build.cs", "src/Library/Code.cs"])
        {
            Write(file, "");
        }
    }

    public string Root => _root.FullName;

    public int Compilations => File.Exists(Place("published")) ? File.ReadAllLines(Place("published")).Length : 0;

    public string Place(string relative) => Path.Combine(_root.FullName, relative);

    public void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Place(relative))!);
        File.WriteAllText(Place(relative), text);
    }

    public (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Place("build.sh"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["PATH"] = Place("bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["DOTNET_INSTALL_SCRIPT"] = Place("install.sh");
        start.Environment.Remove("DOTNET_ROOT");
        start.Environment.Remove("NUKE_PACKAGES");
        return Process.Start(start)!;
    }

    public void Dispose() => _root.Delete(recursive: true);
}
