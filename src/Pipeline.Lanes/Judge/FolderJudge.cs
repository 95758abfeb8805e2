using System.Text.RegularExpressions;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Sources;

namespace Pipeline.Lanes.Judge;

/// <summary>Judges a processor's folder: its spec, its cases, its code.</summary>
internal static class FolderJudge
{
    /// <summary>The folder is readable, and its cases include a success and an error.</summary>
    public static SubjectResult Judge(FolderContent content) => SubjectResult.Group(
        "catalogue",
        0,
        content.Broken is not null
            ? [new Check("readable", content.Broken)]
            :
            [
                new Check("readable", null),
                new Check("success_case", content.Cases.Any(@case => @case.Expectation is CaseExpectation.Outputs) ? null : "there is no success case (cases/<case>/expected/)"),
                new Check("error_case", content.Cases.Any(@case => @case.Expectation is CaseExpectation.Error) ? null : "there is no error case (cases/<case>/expected.json)"),
            ]);

    /// <summary>Neither its code nor the kit's imports anything that containers must not have.</summary>
    public static SubjectResult Source(string root, SourceFingerprint source) => SubjectResult.Group("source", 0, new Check("imports", source.Files.Keys
        .Where(SourceJudge.IsCode)
        .Select(path => SourceJudge.ForbiddenImport(path, File.ReadAllText(Path.Combine(root, path))))
        .FirstOrDefault(import => import is not null)));
}

/// <summary>Finds forbidden imports in source text; pure.</summary>
internal static partial class SourceJudge
{
    /// <summary>Whether the file is source code that may enter a container.</summary>
    public static bool IsCode(string path) =>
        (path.EndsWith(".py", StringComparison.Ordinal) || path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".csproj", StringComparison.Ordinal))
        && !path.Contains("/cases/", StringComparison.Ordinal);

    /// <summary>The first import of Django or the control plane, as <c>path:line: the import</c>; or null.</summary>
    public static string? ForbiddenImport(string path, string text)
    {
        var match = Forbidden().Match(text);
        return match.Success ? $"{path}:{text.AsSpan(0, match.Index + match.Value.Length - match.Value.TrimStart().Length).Count('\n') + 1}: {match.Value.Trim()}" : null;
    }

    // import a, django.db | from control_plane import x | import_module("django") | using Django.Db; | Include="ControlPlane"
    [GeneratedRegex(
        @"^[ \t]*(?:import[ \t]+(?:[\w.]+(?:[ \t]+as[ \t]+\w+)?[ \t]*,[ \t]*)*|from[ \t]+)(?:django|control_plane)\b.*$"
        + @"|(?:import_module|__import__)\(\s*[""'](?:django|control_plane)\b.*?$"
        + @"|^[ \t]*(?:global[ \t]+)?using[ \t]+(?:static[ \t]+)?(?:\w+[ \t]*=[ \t]*)?(?i:django|control_?plane)\b.*$"
        + @"|Include=""[^""]*(?i:django|control_?plane)[^""]*""",
        RegexOptions.Multiline | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Forbidden();
}
