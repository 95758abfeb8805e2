namespace Pipeline.Lanes.Sources;

/// <summary>The files of the repository that determine a processor's image and verdict.</summary>
internal static class SourceRoots
{
    private static readonly string[] CSharp =
    [
        "processors/compilers.json", "processors/Directory.Build.props", "processors/Directory.Build.targets", "src/Pipeline.Processor", "src/Pipeline.Contracts",
        "src/Directory.Build.props", "Directory.Build.props", "Directory.Build.targets", "Directory.Build.rsp", "Directory.Packages.props", "global.json",
    ];

    private static readonly string[] Bases =
    [
        "processors/bases.json", "build/setup/bases.sh", "build/setup/lib/rootfs.sh", "build/setup/lib/layout.sh", "build/setup/lib/settings.sh",
        "build/setup/lib/archive.sh", "build/setup/lib/baselock.sh", "build/setup/lib/packaged.sh",
    ];

    /// <summary>Files and folders relative to the repository's root; missing ones count as absent.</summary>
    /// <param name="root">The repository's root.</param>
    /// <param name="spec">The processor.</param>
    public static IEnumerable<string> Of(string root, ProcessorSpec spec)
    {
        var folder = Path.Combine(root, "processors", spec.Name);
        var dockerfile = Path.Combine(folder, "Dockerfile") is var file && File.Exists(file) ? File.ReadAllText(file) : "";
        var (isScratch, runs) = (spec.Base == ProcessorSpec.ScratchBase, BuildContextRule.Refers(dockerfile, BuildContextRule.Run));
        var isPython = !isScratch && !runs && !(Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.csproj").Any());
        return
        [
            $"processors/{spec.Name}",
            .. isPython ? [] : CSharp,
            .. runs ? (string[])["processors/_run"] : [],
            .. !isScratch && (isPython || BuildContextRule.Refers(dockerfile, BuildContextRule.Kit)) ? (string[])["processors/_kit"] : [],
            .. isScratch ? [] : (string[])[.. Bases, $"processors/bases/{spec.Base}.lock"],
            Base(spec),
        ];
    }

    /// <summary>The index of the locally made base, which names it by digest; the first build makes it.</summary>
    public static string Base(ProcessorSpec spec) => $".pipeline/bases/{spec.Base}/index.json";
}
