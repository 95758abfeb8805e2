using System.Text.Json;
using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Lanes;

/// <summary>A file that a case's inputs refer to, and the place it is imported to before the run.</summary>
public sealed record CaseArtifact(string File, WorldPath Place);

/// <summary>One acceptance case: <c>cases/&lt;case&gt;/</c> of a processor, always run in mode=mock.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Name">The folder's name.</param>
/// <param name="InputsFile">The absolute path of <c>inputs.json</c>, delivered byte for byte; it may be malformed on purpose.</param>
/// <param name="Artifacts">What is imported first, by place (ordinal).</param>
/// <param name="Expectation">What the run must come to.</param>
public sealed record ProcessorCase(
    string Processor, string Name, string InputsFile, IReadOnlyList<CaseArtifact> Artifacts, CaseExpectation Expectation)
{
    private static readonly string[] Members = ["artifacts", "bypass.txt", "expected", "expected.json", "inputs.json"];

    internal static IEnumerable<ProcessorCase> ReadAll(string processor, string cases)
    {
        if (FileNode.At(cases) is null)
        {
            return [];
        }

        PlainCases.Require(processor, cases);
        return Directory.EnumerateDirectories(cases).Order(StringComparer.Ordinal).Select(folder => Read(processor, folder));
    }

    private static ProcessorCase Read(string processor, string folder)
    {
        var name = Path.GetFileName(folder);
        try
        {
            var stranger = Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).FirstOrDefault(entry => !Members.Contains(entry, StringComparer.Ordinal));
            if (stranger is not null)
            {
                throw new FormatException($"{stranger} is no part of a case ({string.Join(", ", Members)} are)");
            }

            var expectation = CaseExpectation.Read(folder);
            var inputs = Path.Combine(folder, "inputs.json");
            return File.Exists(inputs) || expectation is CaseExpectation.Bypass
                ? new ProcessorCase(processor, name, inputs, ReadArtifacts(processor, folder), expectation)
                : throw new FormatException("there is no inputs.json");
        }
        catch (FormatException e)
        {
            throw new FormatException($"{processor}/cases/{name}: {e.Message}", e);
        }
    }

    private static CaseArtifact[] ReadArtifacts(string processor, string folder)
    {
        var artifacts = Path.Combine(folder, "artifacts");
        return Directory.Exists(artifacts)
            ? [.. Directory.EnumerateFiles(artifacts)
                .Select(file => new CaseArtifact(file, WorldPath.Parse($"world://cases/{processor}/{Path.GetFileName(folder)}/{Path.GetFileName(file)}")))
                .OrderBy(artifact => artifact.Place)]
            : [];
    }
}

/// <summary>A case is plain files in plain folders: a link would give a container, and a report, whatever it points to on this machine.</summary>
internal static class PlainCases
{
    /// <summary>Looks at everything in a folder of cases; no link is followed.</summary>
    /// <exception cref="FormatException">Something is neither a file nor a folder; the message names it.</exception>
    public static void Require(string processor, string cases)
    {
        var pending = new Stack<string>([cases]);
        while (pending.TryPop(out var path))
        {
            switch (FileNode.At(path))
            {
                case { Kind: FileNodeKind.Folder }:
                    foreach (var entry in Directory.EnumerateFileSystemEntries(path))
                    {
                        pending.Push(entry);
                    }

                    break;
                case { Kind: FileNodeKind.File }:
                    break;
                default:
                    throw new FormatException($"{processor}/{Path.GetRelativePath(Path.GetDirectoryName(cases)!, path)} is a link, a pipe or a device");
            }
        }
    }
}
