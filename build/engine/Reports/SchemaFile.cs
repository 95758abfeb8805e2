using Nuke.Common.IO;

namespace Nuke.Common.Execution;

/// <summary>
/// Keeps <c>.nuke/build.schema.json</c> as the build declares it; editors complete <c>parameters.json</c> from it. It is
/// written only when it says something new, so that it never shows up as changed and costs next to nothing.
/// </summary>
internal static class SchemaFile
{
    public static void Update(AbsolutePath root, IReadOnlyList<Option> options, IReadOnlyCollection<ExecutableTarget> targets)
    {
        var file = root / ".nuke" / "build.schema.json";
        var schema = Schema.Of(options, [.. targets.Where(x => x.Listed).Select(x => x.Name)]);
        if (!file.FileExists() || !File.ReadAllBytes(file).AsSpan().SequenceEqual(schema))
        {
            var draft = file + $".{Environment.ProcessId}";
            File.WriteAllBytes(draft, schema);
            File.Move(draft, file, overwrite: true);
        }
    }
}
