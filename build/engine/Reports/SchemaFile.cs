using System.Globalization;
using Nuke.Common.IO;

namespace Nuke.Common.Execution;

/// <summary>
/// Keeps <c>.nuke/build.schema.json</c> as the build declares it; editors complete <c>parameters.json</c> from it. It is
/// written only when it says something new, so that it never shows up as changed.
/// </summary>
internal static class SchemaFile
{
    public static void Update(NukeBuild build, IReadOnlyList<Option> options, IReadOnlyCollection<ExecutableTarget> targets)
    {
        var file = NukeBuild.RootDirectory / ".nuke" / "build.schema.json";
        var stamp = NukeBuild.TemporaryDirectory / "build.schema.stamp";
        if (stamp.FileExists() && stamp.ReadAllText() == Stamp(build, file))
        {
            return;
        }

        var schema = Schema.Of(options, [.. targets.Where(x => x.Listed).Select(x => x.Name)]);
        if (!file.FileExists() || !File.ReadAllBytes(file).AsSpan().SequenceEqual(schema))
        {
            var draft = file + $".{Environment.ProcessId}";
            File.WriteAllBytes(draft, schema);
            File.Move(draft, file, overwrite: true);
        }

        stamp.ReplaceText(Stamp(build, file));
    }

    /// <summary>The compiled build and engine, and the file as it was left: while neither changes, the schema is as it should be.</summary>
    private static string Stamp(NukeBuild build, AbsolutePath file) => string.Create(
        CultureInfo.InvariantCulture,
        $"{build.GetType().Module.ModuleVersionId} {typeof(NukeBuild).Module.ModuleVersionId} {File.GetLastWriteTimeUtc(file).Ticks}");
}
