using Pipeline.Dependencies.Distributions;

namespace Pipeline.Dependencies.Python;

/// <summary>The tags of the wheels that an interpreter can use, best first (packaging.python.org, "Platform compatibility tags"; PEP 425, 600, 656).</summary>
internal static class WheelTags
{
    /// <summary>The oldest glibc for which wheels exist: 2.5 (manylinux1) for x86_64, 2.17 (manylinux2014) for any other machine.</summary>
    private const int OldestMinor = 17;
    private const int OldestMinorOfX64 = 5;

    private static readonly Dictionary<int, string> LegacyNames = new() { [17] = "manylinux2014", [12] = "manylinux2010", [5] = "manylinux1" };

    /// <summary>Tag (<c>cp311-cp311-manylinux_2_17_x86_64</c>) → its rank, 0 for the best.</summary>
    public static IReadOnlyDictionary<string, int> RanksOf(PythonTarget target) =>
        Of(target).Index().ToDictionary(tag => tag.Item, tag => tag.Index, StringComparer.Ordinal);

    /// <summary>The tags, best first.</summary>
    public static IEnumerable<string> Of(PythonTarget target)
    {
        var (major, minor) = target.Series;
        var interpreter = $"cp{major}{minor}";
        List<string> platforms = [.. Platforms(target)];
        string[] abis = [interpreter, "abi3", "none"];
        var native = abis.SelectMany(abi => platforms.Select(platform => $"{interpreter}-{abi}-{platform}"));
        // A wheel of the stable ABI works with every later interpreter; the ABI began with Python 3.2.
        var stable = Enumerable.Range(2, Math.Max(0, minor - 2)).Reverse()
            .SelectMany(older => platforms.Select(platform => $"cp{major}{older}-abi3-{platform}"));
        string[] generic = [$"py{major}{minor}", $"py{major}", .. Enumerable.Range(0, minor).Reverse().Select(older => $"py{major}{older}")];
        return native
            .Concat(stable)
            .Concat(generic.SelectMany(python => platforms.Select(platform => $"{python}-none-{platform}")))
            .Append($"{interpreter}-none-any")
            .Concat(generic.Select(python => $"{python}-none-any"));
    }

    private static IEnumerable<string> Platforms(PythonTarget target)
    {
        var libc = PythonVersion.Parse(target.LibCVersion).Release;
        var newest = (int)libc[1];
        var oldest = target.Machine == "x86_64" ? OldestMinorOfX64 : OldestMinor;
        var compatible = target.LibC == LibC.Musl
            ? Enumerable.Range(0, newest + 1).Reverse().Select(minor => $"musllinux_{libc[0]}_{minor}_{target.Machine}")
            : Enumerable.Range(oldest, Math.Max(0, newest - oldest + 1)).Reverse().SelectMany(minor => Glibc(libc[0], minor, target.Machine));
        return compatible.Append($"linux_{target.Machine}");
    }

    private static IEnumerable<string> Glibc(long major, int minor, string machine)
    {
        yield return $"manylinux_{major}_{minor}_{machine}";
        if (LegacyNames.TryGetValue(minor, out var name))
        {
            yield return $"{name}_{machine}";
        }
    }
}
