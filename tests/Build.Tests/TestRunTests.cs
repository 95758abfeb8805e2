using Nuke.Common.IO;
using Pipeline.Targets;
using Pipeline.Tests.Machine;

namespace Build.Tests;

/// <summary>A failing test program affects only itself, however it fails.</summary>
public sealed class TestRunTests : IDisposable
{
    private const string Passes = """
        #!/bin/sh
        while [ "$1" != -result-xml ]; do shift; done
        echo '<assemblies schema-version="3"><assembly name="a.dll" errors="0" failed="0" passed="2" skipped="0" time="0.1" /></assemblies>' >"$2"
        """;

    private readonly AbsolutePath _folder = AbsolutePath.Create(Directory.CreateTempSubdirectory().FullName);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("#!/bin/sh\nexec sleep 600\n")]
    [InlineData("#!/bin/sh\nexit 1\n")]
    public void A_program_that_hangs_or_leaves_no_results_is_one_failure_and_the_next_is_run(string broken)
    {
        var run = new TestRun { Bound = TimeSpan.FromSeconds(5) };

        run.Run([Program("Broken.Tests", broken), Program("Sound.Tests", Passes)], filter: null, _folder, verdicts: null);

        Assert.Equal("2 passed, 1 failed, 0 skipped", run.Total.ToString());
    }

    private TestProject Program(string name, string script)
    {
        ShellScript.Write(_folder / name, script);
        return new TestProject(name, _folder / name);
    }
}
