namespace Setup.Tests;

/// <summary><c>engine.sh plan</c> says what <c>up</c> would do, in the words of <c>up</c>, and does nothing.</summary>
public sealed class SetUpPlanTests
{
    [Theory]
    [InlineData("engine", "", "--no-engine-setup")]
    [InlineData("engine", "mount --bind os-release /etc/os-release; mount -t tmpfs tmpfs /usr/libexec/docker")]
    [InlineData("engine", "export DOCKER_HOST=unix:///nowhere.sock")]
    [InlineData("engine", "mount -t tmpfs -o size=64m tmpfs engine")]
    [InlineData("emulation", "mount -t tmpfs tmpfs /proc/sys/fs/binfmt_misc", "--no-engine-setup")]
    [InlineData("perturbation", "", "--no-engine-setup")]
    public async Task What_up_refuses_is_impossible_with_the_same_sentence(string part, string fault, params string[] options)
    {
        Shell.RequireDebian12();
        using var scratch = new Scratch();
        await File.WriteAllTextAsync(scratch.Path("os-release"), "ID=other\n", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(scratch.Path("engine"));
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PIPELINE_ENGINE_DIR"] = scratch.Path("engine") };

        Task<Ended> Run(string command) => Shell.InPrivateMountsAsync(environment, $"cd {scratch.Folder}; {fault}\nexec {Shell.Engine} {command} {string.Join(' ', options)} {part}");
        var (planned, refused) = (await Run("plan"), await Run("up"));

        Assert.NotEqual(0, refused.Code);
        Assert.Equal(new Ended(3, $"{part} impossible {refused.Sentence["setup: ".Length..]}\n", ""), planned);
    }

    [Fact]
    public async Task What_up_would_start_is_said_and_not_started()
    {
        Shell.RequireDebian12();
        using var scratch = new Scratch();
        var folder = scratch.Path("engine");

        var planned = await Shell.RunAsync(new(StringComparer.Ordinal) { ["PIPELINE_ENGINE_DIR"] = folder }, Shell.Engine, "plan", "engine");

        Assert.Equal(new Ended(0, "engine sets-up starts it\n", ""), planned);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Without_parts_it_plans_those_of_up()
    {
        var planned = await Shell.RunAsync(null, Shell.Engine, "plan");
        var status = await Shell.RunAsync(null, Shell.Engine, "status");

        Assert.Equal(Parts(status), Parts(planned), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Parts(Ended ended) => ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]);
}
