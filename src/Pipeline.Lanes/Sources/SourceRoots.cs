namespace Pipeline.Lanes.Sources;

/// <summary>The files of the repository that determine a processor's image and verdict.</summary>
internal static class SourceRoots
{
    private static readonly string[] CSharp =
    [
        "processors/compilers.json", "processors/Directory.Build.props", "processors/Directory.Build.targets", "src/Pipeline.Processor", "src/Pipeline.Contracts",
        "src/Directory.Build.props", "Directory.Build.props", "Directory.Build.targets", "Directory.Build.rsp", "Directory.Packages.props", "global.json",
    ];

    private static readonly string[] Python =
    [
        "processors/_kit", "processors/bases.json", "build/setup/bases.sh", "build/setup/lib/rootfs.sh", "build/setup/lib/layout.sh",
    ];

    /// <summary>Files and folders relative to the repository's root; missing ones count as absent.</summary>
    public static IEnumerable<string> Of(ProcessorSpec spec) =>
        (spec.Base == ProcessorSpec.ScratchBase ? CSharp : Python).Prepend($"processors/{spec.Name}").Append(Base(spec));

    /// <summary>The index of the locally made base, which names it by digest; the first build makes it.</summary>
    public static string Base(ProcessorSpec spec) => $".pipeline/bases/{spec.Base}/index.json";
}
