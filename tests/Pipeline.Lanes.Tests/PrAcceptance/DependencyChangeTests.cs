using Pipeline.Lanes.Sources;

namespace Pipeline.Lanes.Tests;

/// <summary>A changed lock is a reason of its own, told by packages rather than by the file's name.</summary>
public sealed class DependencyChangeTests : IDisposable
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("dependency-changes-");

    public static TheoryData<string, string, string> Changes => new()
    {
        { "numpy 2.1.0", "numpy 2.1.1", "dependencies changed: numpy 2.1.0 → 2.1.1" },
        { "numpy 2.1.0", "numpy 2.1.0 six 1.16", "dependencies changed: six 1.16 added" },
        { "numpy 2.1.0 six 1.16", "six 1.17", "dependencies changed: numpy 2.1.0 removed, six 1.16 → 1.17" },
        { "a 1 b 1 c 1 d 1 e 1", "a 2 b 2 c 2 d 2 e 2", "dependencies changed: a 1 → 2, b 1 → 2, c 1 → 2 and 2 more" },
        { "", "a 1", "dependencies changed: a 1 added" },
        { "a 1", "a 1 ", "source changed: pylock.toml" }, // Other wheels, say, or another date.
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_changed_lock_is_told_by_its_packages(string before, string now, string reason) =>
        Assert.Equal(reason, Fingerprint(now, "1").DifferenceFrom(Fingerprint(before, "1"), "processors/p/"));

    [Fact]
    public void Other_files_that_changed_are_told_as_well() => Assert.Equal(
        "dependencies changed: a 1 → 2; source changed: main.py", Fingerprint("a 2", "2").DifferenceFrom(Fingerprint("a 1", "1"), "processors/p/"));

    [Fact]
    public void A_verdict_of_an_earlier_version_knows_no_packages_and_stands() =>
        Assert.Null(Fingerprint("a 1", "1").DifferenceFrom(Fingerprint("a 1", "1") with { Dependencies = new Dictionary<string, string>(StringComparer.Ordinal) }, "processors/p/"));

    [Fact]
    public void Packages_are_read_from_any_lock_and_a_malformed_one_is_left_to_the_build()
    {
        var none = new Dictionary<string, SourceFile>(StringComparer.Ordinal);
        Assert.Empty(DependencyChanges.Read(folder.FullName, none, null));
        File.WriteAllText(Path.Combine(folder.FullName, "requirements.txt"), $"Num_Py==2.1.0 --hash=sha256:{Hash}\n");
        Assert.Equal("2.1.0", DependencyChanges.Read(folder.FullName, none, null)["num-py"]);
        File.Delete(Path.Combine(folder.FullName, "requirements.txt"));
        File.WriteAllText(Path.Combine(folder.FullName, "package-lock.json"), """{"lockfileVersion":3,"packages":{"":{},"node_modules/@a/b":{"version":"1.0.0"},"node_modules/c":{"version":"2.0.0","dev":true}}}""");
        Assert.Equal(["@a/b 1.0.0"], DependencyChanges.Read(folder.FullName, none, null).Select(package => $"{package.Key} {package.Value}"), StringComparer.Ordinal);
        File.Delete(Path.Combine(folder.FullName, "package-lock.json"));
        File.WriteAllText(Path.Combine(folder.FullName, "requirements.txt"), "numpy\n");
        Assert.Empty(DependencyChanges.Read(folder.FullName, none, null));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static SourceFingerprint Fingerprint(string packages, string main)
    {
        var files = new Dictionary<string, SourceFile>(StringComparer.Ordinal) { ["processors/p/main.py"] = new(Sha256.Of(System.Text.Encoding.UTF8.GetBytes(main)), 1, 0) };
        if (packages.Length > 0)
        {
            files["processors/p/pylock.toml"] = new(Sha256.Of(System.Text.Encoding.UTF8.GetBytes(packages)), 1, 0);
        }

        return new SourceFingerprint(files, new Dictionary<string, string>(StringComparer.Ordinal))
        {
            Dependencies = packages.Split(' ', StringSplitOptions.RemoveEmptyEntries).Chunk(2).ToDictionary(package => package[0], package => package[1], StringComparer.Ordinal),
        };
    }
}
