using System.Text;

namespace Pipeline.Cli.Hosting;

/// <summary>Writes progress to standard output, from any thread, with anything in the form of a secret masked. Failed writes are dropped and do not stop the lane.</summary>
/// <param name="output">Standard output.</param>
internal sealed class ProgressWriter(Stream output) : TextWriter
{
    private readonly Lock gate = new();

    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Why a write failed, or null.</summary>
    public IOException? Lost { get; private set; }

    public override void Write(char value) => Write(value.ToString());

    public override void WriteLine(string? value) => Write($"{value}\n");

    public override void Write(string? value)
    {
        lock (gate)
        {
            try
            {
                output.Write(Encoding.GetBytes(Redactor.PatternsOnly.Redact(value ?? "")));
                output.Flush();
            }
            catch (IOException e)
            {
                Lost ??= e;
            }
        }
    }
}
