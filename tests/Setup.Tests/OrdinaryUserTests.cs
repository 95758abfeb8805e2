namespace Setup.Tests;

/// <summary>Non-root users on a machine that root has set up, with only the group of the engine's socket.</summary>
public sealed class OrdinaryUserTests
{
    private const string Sources =
        "build src processors .github .nuke/build.schema.json .nuke/parameters.json .editorconfig Directory.Build.* Directory.Packages.props Pipeline.sln global.json";

    [Fact]
    public async Task The_PR_lane_runs_in_a_checkout_of_their_own_wherever_it_lies_and_leaves_nothing_of_another_user()
    {
        Shell.RequireDebian12();
        if ((await Shell.RunAsync(null, Shell.Engine, "status")).Code != 0)
        {
            Assert.Skip("build/setup/engine.sh up has not been run here");
        }

        var program = NewestProgram();
        // Cached in this checkout; another test shows that a user can build it too.
        Assert.Equal(0, (await Shell.RunAsync(null, Repository.Path("build/setup/bases.sh"))).Code);
        using var scratch = new Scratch();
        var checkout = Directory.CreateDirectory(scratch.Path("it's a \"checkout\" @ home")).FullName;
        await Repository.CopyAsync($"{Sources} .pipeline/bases {program}", checkout);
        await Shell.GiveToNobodyAsync(scratch.Folder);

        var ended = await Shell.RunAsync(
            new(StringComparer.Ordinal) { ["HOME"] = scratch.Folder },
            "setpriv", "--reuid=65534", "--regid=65534", $"--groups={await SocketGroup()}", "--inh-caps=-all", "--bounding-set=-all",
            Path.Combine(checkout, program, "_build"), "PrAcceptance", "--processor", "llm_chat");

        Assert.True(ended.Code == 0, ended.Output + ended.Errors);
        Assert.Matches("(?m)^[1-9][0-9]* passed, 0 failed, 0 bypassed", ended.Output);
        Assert.Equal(new Ended(0, "", ""), await Shell.RunAsync(null, "find", scratch.Folder, "!", "-uid", "65534"));
    }

    /// <summary>The latest program that <c>build.sh</c> compiled, relative to the root.</summary>
    private static string NewestProgram()
    {
        var compiled = new DirectoryInfo(Repository.Path(".nuke/temp/build"));
        var newest = compiled.Exists ? compiled.GetDirectories().MaxBy(folder => folder.Name, StringComparer.Ordinal) : null;
        Assert.SkipWhen(newest is null, "build.sh has compiled nothing here: ./build.sh NoOp does");
        return ".nuke/temp/build/" + newest.Name;
    }

    private static async Task<string> SocketGroup() =>
        (await Shell.RunAsync(null, "stat", "--dereference", "--format=%g", "/var/run/docker.sock")).Output.Trim();
}
