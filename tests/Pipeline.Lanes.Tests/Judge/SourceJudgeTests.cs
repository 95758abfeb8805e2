using Pipeline.Lanes.Judge;

namespace Pipeline.Lanes.Tests;

public sealed class SourceJudgeTests
{
    [Theory]
    [InlineData("import django")]
    [InlineData("import django.db.models as m")]
    [InlineData("import os, django")]
    [InlineData("import os as o, control_plane")]
    [InlineData("    from django.conf import settings")]
    [InlineData("from control_plane import client")]
    [InlineData("x = importlib.import_module(\"django.apps\")")]
    [InlineData("__import__('control_plane')")]
    [InlineData("using Django.Models;")]
    [InlineData("global using static ControlPlane.Client;")]
    [InlineData("using CP = ControlPlane.Client;")]
    [InlineData("<PackageReference Include=\"ControlPlane.Client\" />")]
    public void A_forbidden_import_is_found_with_its_line(string line) =>
        Assert.Equal($"p.py:3: {Found(line)}", SourceJudge.ForbiddenImport("p.py", $"# one\n\n{line}\nprint()\n"));

    [Theory]
    [InlineData("import djangorestframeworkish")]
    [InlineData("from .control_planes import x")]
    [InlineData("FORBIDDEN = {\"django\", \"control_plane\"}")]
    [InlineData("# we do not import django here")]
    [InlineData("using System.Text;")]
    public void Other_code_is_left_alone(string line) => Assert.Null(SourceJudge.ForbiddenImport("p.py", $"{line}\n"));

    [Theory]
    [InlineData("processors/p/provider.py", true)]
    [InlineData("src/Pipeline.Processor/A.cs", true)]
    [InlineData("processors/p/cases/c/artifacts/code.py", false)]
    [InlineData("processors/p/README.md", false)]
    public void Only_code_is_read(string path, bool code) => Assert.Equal(code, SourceJudge.IsCode(path));

    private static string Found(string line) => line switch
    {
        _ when line.Contains("import_module", StringComparison.Ordinal) => line[line.IndexOf("import_module", StringComparison.Ordinal)..],
        _ when line.StartsWith("<Pack", StringComparison.Ordinal) => "Include=\"ControlPlane.Client\"",
        _ => line.Trim(),
    };
}
