namespace Pipeline.Cli.Hosting;

/// <summary>A question to the person at the terminal, on standard error, so that the result stays alone on standard output.</summary>
internal static class TerminalQuestion
{
    /// <summary>Whether the answer is yes: <c>y</c>, <c>Y</c> or <c>yes</c>; everything else is no.</summary>
    /// <param name="context">The process; its standard input must be a terminal.</param>
    /// <param name="question">The question, with a question mark.</param>
    /// <param name="cancellationToken">Ends the waiting for an answer.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static bool Agrees(CommandContext context, string question, CancellationToken cancellationToken)
    {
        context.StandardError.Write($"{question} [y/N] ");
        context.StandardError.Flush();
        // Reading a terminal cannot be cancelled; waiting for it can.
        var answer = Task.Run(
            () =>
            {
                using var reader = new StreamReader(context.StandardInput());
                return reader.ReadLine();
            },
            cancellationToken).WaitAsync(cancellationToken).GetAwaiter().GetResult();
        return answer?.Trim() is "y" or "Y" or "yes";
    }
}
