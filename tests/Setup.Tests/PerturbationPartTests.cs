namespace Setup.Tests;

/// <summary>The files that change the conditions of runs.</summary>
public sealed class PerturbationPartTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Up_makes_the_folder_once_whole_and_readable_by_any_user()
    {
        Shell.RequireRoot();
        // The remains of a set-up that was killed half-way.
        Directory.CreateDirectory(scratch.Path("perturbation.killed/locale"));

        var made = await Up();

        Assert.Equal(0, made.Code);
        Assert.Contains("compiling the locales of perturbed runs", made.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch.Path("perturbation.killed")));
        await Shell.RunAsync(null, "chmod", "755", scratch.Folder);
        var nobody = await Shell.RunAsNobodyAsync(
            null, scratch.Path("perturbation/busybox"), "sh", "-c", "for piece in $(find \"$0\" -type f); do [ -r \"$piece\" ] || echo \"$piece\"; done", scratch.Path("perturbation"));
        Assert.Equal(new Ended(0, "", ""), nobody);
        foreach (var piece in (string[])["libfaketime.so", "zoneinfo/Asia/Kathmandu", "zoneinfo/America/St_Johns", "locale/tr_TR.ISO-8859-9/LC_CTYPE", "locale/de_DE.UTF-8/LC_CTYPE"])
        {
            Assert.True(File.Exists(scratch.Path("perturbation/" + piece)), piece);
        }

        Assert.Equal(("0\n", "0-63\n"), (await Read("processors/1"), await Read("processors/64")));
        Assert.Equal(new Ended(0, "", ""), await Up());
    }

    [Fact]
    public async Task Declining_names_it()
    {
        var ended = await Up("--no-engine-setup");

        Assert.Equal(3, ended.Code);
        Assert.Contains("left so by --no-engine-setup: perturbation;", ended.Sentence, StringComparison.Ordinal);
        Assert.Contains("busybox-static libfaketime locales tzdata", ended.Sentence, StringComparison.Ordinal);
    }

    private Task<string> Read(string piece) => File.ReadAllTextAsync(scratch.Path("perturbation/" + piece), TestContext.Current.CancellationToken);

    private Task<Ended> Up(params string[] options) => Shell.RunAsync(
        new Dictionary<string, string>(StringComparer.Ordinal) { ["PIPELINE_ENGINE_DIR"] = scratch.Folder }, Shell.Engine, ["up", .. options, "perturbation"]);
}
