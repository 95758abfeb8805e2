using System.Text;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;

namespace Pipeline.Cli.New;

/// <summary>Shows what a new case gave, and asks whether that is right. All of it goes to standard error, so that the result stays alone on standard output.</summary>
/// <param name="context">The process.</param>
/// <param name="root">The repository.</param>
internal sealed class CaseQuestion(CommandContext context, string root)
{
    private const int ShownBytes = 4000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether the result is to be what the case expects.</summary>
    /// <param name="drafted">The case.</param>
    /// <param name="yes">Whether the caller has agreed in advance.</param>
    /// <param name="cancellationToken">Ends the waiting for an answer.</param>
    public bool Agrees(DraftedCase drafted, bool yes, CancellationToken cancellationToken)
    {
        Show(drafted);
        if (drafted.Problems.Count > 0)
        {
            foreach (var problem in drafted.Problems)
            {
                context.StandardError.WriteLine($"{problem.Name}: {PlainText.Lines(problem.Failure!)}");
            }

            context.StandardError.WriteLine("pipeline: the PR lane would refuse this case whatever it expected, so nothing is written: mend the processor first.");
            return false;
        }

        if (yes || TerminalQuestion.Agrees(context, $"Is {(drafted.Fault is null ? "this what" : "this the fault that")} {drafted.Case.Name} must give?", cancellationToken))
        {
            return true;
        }

        context.StandardError.WriteLine("pipeline: not taken, and nothing is written.");
        return false;
    }

    private void Show(DraftedCase drafted)
    {
        if (drafted.Fault is { } fault)
        {
            context.StandardError.WriteLine($"{fault.Code}  {PlainText.Of(fault.Message)}");
        }

        foreach (var output in drafted.Outputs)
        {
            context.StandardError.WriteLine($"{output.Name}  {ByteSize.Of(output.Size)}  {output.File}");
            if (Text(output) is { } text)
            {
                context.StandardError.WriteLine(string.Join('\n', PlainText.Lines(text.TrimEnd('\n')).Split('\n').Select(line => $"  {line}")));
            }
        }
    }

    // Short text only; the file itself is there to be looked at.
    private string? Text(KeptOutput output)
    {
        if (output.Size > ShownBytes)
        {
            return null;
        }

        try
        {
            return Strict.GetString(File.ReadAllBytes(Path.Combine(root, output.File)));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

/// <summary>Says which stage a processor has reached, a line each.</summary>
/// <param name="output">Receives the lines.</param>
internal sealed class StageLines(TextWriter output) : ILaneProgress
{
    public void Planned(IReadOnlyList<PlannedProcessor> processors)
    {
    }

    public void Reached(string processor, string stage) => output.WriteLine($"{processor}: {(stage == "build" ? "building the image" : "running twice in mode=mock")}");

    public void Judged(string processor, SubjectResult judgement)
    {
    }

    public void Finished(ProcessorReport report)
    {
    }
}
