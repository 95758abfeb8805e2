using System.Text;

namespace Pipeline.Cli.Hosting;

/// <summary>Standard error with anything in the form of a secret masked, line by line: messages quote registries, engines and files.</summary>
/// <param name="output">Receives the lines.</param>
internal sealed class RedactedWriter(TextWriter output) : TextWriter
{
    private readonly Lock gate = new();
    private readonly StringBuilder line = new();

    public override Encoding Encoding => output.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void WriteLine(string? value) => Write($"{value}\n");

    public override void Write(string? value)
    {
        lock (gate)
        {
            line.Append(value);
            if (value is not null && value.Contains('\n', StringComparison.Ordinal))
            {
                Tell();
            }
        }
    }

    public override void Flush()
    {
        lock (gate)
        {
            Tell();
            output.Flush();
        }
    }

    protected override void Dispose(bool disposing)
    {
        Flush();
        base.Dispose(disposing);
    }

    private void Tell()
    {
        output.Write(Redactor.PatternsOnly.Redact(line.ToString()));
        line.Clear();
    }
}
