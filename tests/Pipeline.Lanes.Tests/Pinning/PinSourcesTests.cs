using System.Text;
using Pipeline.Lanes.Pinning;

namespace Pipeline.Lanes.Tests;

public sealed class PinSourcesTests : IDisposable
{
    private readonly TemporaryFolder here = new();
    private readonly TemporaryFolder there = new();

    public PinSourcesTests()
    {
        foreach (var folder in (TemporaryFolder[])[here, there])
        {
            folder.With("processors/chat/processor.json", "{}")
                .With("processors/chat/provider.py", "print()")
                .With("processors/_kit/pipeline_kit/run.py", "run")
                .With("processors/bases.json", "{}");
        }
    }

    [Theory]
    [InlineData("processors/chat/provider.py")]
    [InlineData("processors/chat/new.py")]
    [InlineData("processors/_kit/pipeline_kit/run.py")]
    [InlineData("processors/bases.json")]
    [InlineData("processors/bases/python.lock")]
    [InlineData("build/setup/lib/packaged.sh")]
    public void Another_source_is_another_fingerprint(string changed)
    {
        Assert.Equal(Of(here), Of(there));
        there.With(changed, "changed");
        Assert.NotEqual(Of(here), Of(there));
    }

    [Theory]
    [InlineData("processors/chat/README.md")]
    [InlineData("processors/chat/cases/one/inputs.json")]
    [InlineData("processors/chat/tests/test_provider.py")]
    [InlineData("processors/chat/__pycache__/provider.pyc")]
    [InlineData("processors/chat/node_modules/a/index.js")]
    [InlineData("processors/chat/.idea/workspace.xml")]
    [InlineData("processors/other/provider.py")]
    [InlineData("processors/bases/other.lock")]
    [InlineData(".pipeline/bases/python/index.json")]
    public void What_cannot_enter_the_image_is_not_part_of_it(string file)
    {
        there.With(file, "anything");
        Assert.Equal(Of(here), Of(there));
    }

    [Theory]
    [InlineData("processors/_run/Program.cs", true)]
    [InlineData("src/Pipeline.Processor/Commands/CommandRunner.cs", true)]
    [InlineData("processors/compilers.json", true)]
    [InlineData("processors/bases.json", true)]
    [InlineData("processors/_kit/pipeline_kit/run.py", false)]
    [InlineData("src/Pipeline.Lanes/Any.cs", false)]
    public void An_image_with_the_program_that_calls_a_command_depends_on_its_sources(string changed, bool counts)
    {
        here.With("processors/chat/Dockerfile", "FROM base\nCOPY --from=run ${TARGETARCH}/run /pipeline/run\n");
        there.With("processors/chat/Dockerfile", "FROM base\nCOPY --from=run ${TARGETARCH}/run /pipeline/run\n").With(changed, "changed");
        Assert.Equal(counts, Of(here) != Of(there));
    }

    [Theory]
    [InlineData("src/Pipeline.Processor/ProcessorMain.cs", true)]
    [InlineData("processors/compilers.json", true)]
    [InlineData("Directory.Packages.props", true)]
    [InlineData("processors/chat/packages.lock.json", true)]
    [InlineData("processors/bases.json", true)]
    [InlineData("processors/_kit/pipeline_kit/run.py", false)]
    public void An_image_with_a_C_sharp_program_on_a_base_depends_on_its_kit_and_compiler(string changed, bool counts)
    {
        here.With("processors/chat/Chat.csproj", "<Project/>");
        there.With("processors/chat/Chat.csproj", "<Project/>").With(changed, "changed");
        Assert.Equal(counts, Of(here) != Of(there));
    }

    [Fact]
    public void One_with_both_kits_depends_on_both()
    {
        const string Dockerfile = "FROM base\nCOPY --from=run ${TARGETARCH}/run /pipeline/run\nCOPY --from=kit pipeline_kit /pipeline/pipeline_kit\n";
        here.With("processors/chat/Dockerfile", Dockerfile);
        there.With("processors/chat/Dockerfile", Dockerfile).With("processors/_kit/pipeline_kit/run.py", "changed");
        Assert.NotEqual(Of(here), Of(there));
    }

    [Fact]
    public void Of_a_mode_what_git_keeps_is_part_of_it_and_nothing_else()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no modes");
        var file = Path.Combine(there.Root, "processors/chat/provider.py");
        Chmod(file, UnixFileMode.UserRead);
        Assert.Equal(Of(here), Of(there));
        Chmod(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.NotEqual(Of(here), Of(there));
    }

    public void Dispose()
    {
        here.Dispose();
        there.Dispose();
    }

    private static Digest Of(TemporaryFolder folder) => new PinSources(folder.Root).Of(ProcessorSpec.Parse(Encoding.UTF8.GetBytes(Specs.Json("chat").Replace("scratch", "python", StringComparison.Ordinal))));

    private static void Chmod(string file, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, mode);
        }
    }
}
