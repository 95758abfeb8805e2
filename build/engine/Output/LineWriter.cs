using System.Text;

namespace Nuke.Common;

/// <summary>
/// Stands before standard output or error: passes on whole lines, masked, and, when targets run side by side, each with the
/// name of its target. What a target has begun to write stays with it until the line ends.
/// </summary>
internal sealed class LineWriter(TextWriter inner, Lock gate, Func<string?> target) : TextWriter
{
    private readonly Dictionary<string, StringBuilder> _begun = new(StringComparer.Ordinal);

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        lock (gate)
        {
            var name = target() ?? "";
            var line = Begun(name);
            line.Append(value);
            if (value.Contains('\n', StringComparison.Ordinal))
            {
                var text = line.ToString();
                var end = text.LastIndexOf('\n') + 1;
                line.Remove(0, end);
                Emit(name, text[..end]);
            }
        }
    }

    /// <summary>An unfinished line is shown when it is asked for and belongs to nobody else, as a prompt or a live table does.</summary>
    public override void Flush()
    {
        lock (gate)
        {
            if (target() is null)
            {
                foreach (var (name, line) in _begun.Where(x => x.Value.Length > 0))
                {
                    inner.Write(SecretMask.Apply(name.Length > 0 ? $"{name} | {line}{Environment.NewLine}" : line.ToString()));
                    line.Clear();
                }
            }

            inner.Flush();
        }
    }

    private StringBuilder Begun(string name) =>
        _begun.TryGetValue(name, out var line) ? line : _begun[name] = new StringBuilder();

    private void Emit(string name, string lines)
    {
        var masked = SecretMask.Apply(lines);
        inner.Write(name.Length == 0 ? masked : string.Concat(masked.Split('\n')[..^1].Select(x => $"{name} | {x}\n")));
        inner.Flush();
    }
}
