using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Adoption.Tests.Answers;

/// <summary>Follows a page in one shell, as its reader would, and compares what the commands print with what the page shows.</summary>
internal static partial class AnswerRun
{
    /// <summary>Runs every step. A command must succeed, unless the page asks for its status next (<c>$ echo $?</c>).</summary>
    /// <param name="page">The page.</param>
    /// <param name="repository">The reader's repository.</param>
    /// <param name="variables">Variables besides those of the repository.</param>
    public static async Task Follow(AnswerPage page, OwnRepository repository, IReadOnlyDictionary<string, string?> variables)
    {
        var folder = Directory.CreateTempSubdirectory("answer-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "page.sh"), Script(page, folder.FullName));
            // A login of the page is not one of this machine, and its reader is a person, not a CI.
            await repository.Try($"bash '{folder.FullName}/page.sh'", new Dictionary<string, string?>(variables, StringComparer.Ordinal) { ["DOCKER_CONFIG"] = folder.FullName, ["CI"] = null });
            Judge(page, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Script(AnswerPage page, string folder)
    {
        var script = new StringBuilder("set -o pipefail\n");
        for (var index = 0; index < page.Steps.Count; index++)
        {
            var step = page.Steps[index];
            var file = Path.Combine(folder, index.ToString(CultureInfo.InvariantCulture));
            File.WriteAllText(file, step is GivenCommand command ? command.Text + "\n" : ((WrittenFile)step).Content);
            script.Append(step is WrittenFile written
                ? $"mkdir -p \"$(dirname '{written.Path}')\" && cp '{file}' '{written.Path}'\n"
                // `.` keeps the variables and the folder of the shell, and the status of the command before.
                : $"(exit ${{status:-0}}); {{ . '{file}'; }} >'{file}.said' 2>&1 </dev/null; status=$?; echo $status >'{file}.status'\n");
            script.Append(AsksForStatus(page, index + 1) ? "" : "[ \"${status:-0}\" = 0 ] || exit 1\n");
        }

        return script.ToString();
    }

    private static void Judge(AnswerPage page, string folder)
    {
        var transcript = new StringBuilder();
        for (var index = 0; index < page.Steps.Count; index++)
        {
            if (page.Steps[index] is GivenCommand command)
            {
                var file = Path.Combine(folder, index.ToString(CultureInfo.InvariantCulture));
                Assert.True(File.Exists($"{file}.status"), $"{page.Name}:{command.Line} was not reached\n{transcript}");
                var said = Escape().Replace(File.ReadAllText($"{file}.said"), "");
                transcript.Append(CultureInfo.InvariantCulture, $"$ {command.Text}\n{said}\n");
                var status = File.ReadAllText($"{file}.status").Trim();
                Assert.True(status == "0" || AsksForStatus(page, index + 1), $"{page.Name}:{command.Line} ended with {status}\n{transcript}");
                var missing = Missing(command.Shown, said);
                Assert.True(missing is null, $"{page.Name}:{command.Line} does not print this line, or not in this place: {missing}\n{transcript}");
            }
        }
    }

    /// <summary>The first shown line that the output does not have after those before it, or null.</summary>
    private static string? Missing(IReadOnlyList<string> shown, string said)
    {
        var lines = said.Split('\n').Select(line => line.TrimEnd()).ToList();
        var at = 0;
        foreach (var line in shown.Where(line => line != "…"))
        {
            var pattern = new Regex("^" + Regex.Escape(line.TrimEnd()).Replace("…", ".*", StringComparison.Ordinal) + "$", RegexOptions.None, TimeSpan.FromMinutes(1));
            var found = lines.FindIndex(at, pattern.IsMatch);
            if (found < 0)
            {
                return line;
            }

            at = found + 1;
        }

        return null;
    }

    private static bool AsksForStatus(AnswerPage page, int index) => index < page.Steps.Count && page.Steps[index] is GivenCommand { Text: "echo $?" };

    [GeneratedRegex("\u001b\\[[0-9;]*m", RegexOptions.None, 60_000)]
    private static partial Regex Escape();
}
