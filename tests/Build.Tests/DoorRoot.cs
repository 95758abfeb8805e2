using System.Diagnostics;

namespace Build.Tests;

/// <summary>The front door in a separate root, with a solution of one small project that the real compiler compiles.</summary>
internal sealed class DoorRoot : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("door root ");

    public DoorRoot()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "build.cmd is the front door there");
        Write(".nuke/parameters.json", File.ReadAllText(Path.Combine(SourceTree.Root, ".nuke", "parameters.json")));
        Write("after.Pipeline.sln.targets", File.ReadAllText(Path.Combine(SourceTree.Root, "after.Pipeline.sln.targets")));
        Write("Directory.Build.rsp", File.ReadAllText(Path.Combine(SourceTree.Root, "Directory.Build.rsp")));
        Write("Directory.Build.props", "<Project><PropertyGroup><UseArtifactsOutput>true</UseArtifactsOutput></PropertyGroup></Project>");
        Write("Pipeline.sln", """
            Microsoft Visual Studio Solution File, Format Version 12.00
            Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "Pipeline.Cli", "src\Pipeline.Cli\Pipeline.Cli.csproj", "{11111111-1111-1111-1111-111111111111}"
            EndProject
            Global
              GlobalSection(SolutionConfigurationPlatforms) = preSolution
                Debug|Any CPU = Debug|Any CPU
                Release|Any CPU = Release|Any CPU
              EndGlobalSection
              GlobalSection(ProjectConfigurationPlatforms) = postSolution
                {11111111-1111-1111-1111-111111111111}.Debug|Any CPU.ActiveCfg = Debug|Any CPU
                {11111111-1111-1111-1111-111111111111}.Debug|Any CPU.Build.0 = Debug|Any CPU
                {11111111-1111-1111-1111-111111111111}.Release|Any CPU.ActiveCfg = Release|Any CPU
                {11111111-1111-1111-1111-111111111111}.Release|Any CPU.Build.0 = Release|Any CPU
              EndGlobalSection
            EndGlobal
            """);
        Write("src/Packages.proj", File.ReadAllText(Path.Combine(SourceTree.Root, "src", "Packages.proj")));
        Write("src/Pipeline.Cli/Program.cs", "System.Console.WriteLine(\"ran\");");
        Project("");
    }

    /// <summary>Blocks the compiler until the file <c>go</c> exists, and writes the file <c>compiling</c> when it gets there.</summary>
    public void HoldUp() => Project("""
        <Target Name="HoldUp" BeforeTargets="CoreCompile">
          <WriteLinesToFile File="$(MSBuildThisFileDirectory)../../compiling" Lines="yes" Overwrite="true" />
          <Exec Command="while [ ! -e go ]; do sleep 0.1; done" WorkingDirectory="$(MSBuildThisFileDirectory)../.." />
        </Target>
        """);

    public string Place(string relative) => Path.Combine(_root.FullName, relative);

    public void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Place(relative))!);
        File.WriteAllText(Place(relative), text);
    }

    public void WaitFor(string file, Process process)
    {
        while (!File.Exists(Place(file)))
        {
            Assert.False(process.HasExited, $"the door closed before there was '{file}'");
            Thread.Sleep(50);
        }
    }

    public Process Start(params string[] arguments)
    {
        // The test runner may ignore SIGINT, as a shell's background job does, and children inherit that.
        string[] program = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "bash"] : ["bash"];
        var start = new ProcessStartInfo(program[0], [.. program[1..], Path.Combine(SourceTree.Root, "build.sh"), .. arguments, "--root", _root.FullName])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("GITHUB_ACTIONS");
        // Otherwise this would be compiled by a compiler that another test left running.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        return Process.Start(start)!;
    }

    public void Dispose() => _root.Delete(recursive: true);

    private void Project(string more) => Write("src/Pipeline.Cli/Pipeline.Cli.csproj", $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <AssemblyName>pipeline</AssemblyName>
          </PropertyGroup>
          <PropertyGroup Condition="'$(ForThisMachine)' == 'true'">
            <RuntimeIdentifier>$(NETCoreSdkPortableRuntimeIdentifier)</RuntimeIdentifier>
            <SelfContained>false</SelfContained>
            <PublishSingleFile>true</PublishSingleFile>
          </PropertyGroup>
          {more}
        </Project>
        """);
}
