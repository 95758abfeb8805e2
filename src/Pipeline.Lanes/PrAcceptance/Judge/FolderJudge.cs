namespace Pipeline.Lanes;

/// <summary>Judges a processor's folder: its spec, its cases, its code.</summary>
internal static class FolderJudge
{
    /// <summary>The folder can be read, and its cases show both a success and an error.</summary>
    public static Judgement Judge(FolderContent content) => Judgement.Group(
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

    /// <summary>No line of its code, or of the kit's, imports what a container must not have.</summary>
    public static Judgement Source(string root, Surveyed surveyed) => Judgement.Group("source", 0, new Check("imports", surveyed.Subject.Source.Files.Keys
        .Where(SourceJudge.IsCode)
        .Select(path => SourceJudge.ForbiddenImport(path, File.ReadAllText(Path.Combine(root, path))))
        .FirstOrDefault(import => import is not null)));
}
