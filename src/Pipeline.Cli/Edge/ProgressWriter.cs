using System.Text;
using Pipeline.Contracts;

namespace Pipeline.Cli;

/// <summary>Tells on standard output while a lane works, from any thread, without what has the form of a secret. What cannot be written is lost, and stops nothing: the work is the result.</summary>
/// <param name="output">Standard output.</param>
internal sealed class ProgressWriter(Stream output) : TextWriter
{
    private readonly Lock gate = new();

    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Why something was lost, or none.</summary>
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
