using System.Text;

namespace Nuke.Common;

/// <summary>
/// Filters standard output or error: passes on whole, masked lines and, when targets run in parallel, prefixes each with the
/// name of its target. A target's unfinished line is held until it ends.
/// </summary>
internal sealed class LineWriter(TextWriter inner, Lock gate, Func<string?> target) : TextWriter
{
    private readonly Dictionary<string, StringBuilder> _partial = new(StringComparer.Ordinal);

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
            var line = Partial(name);
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

    /// <summary>Prints an unfinished line on request if it belongs to no target, as for a prompt or a live table.</summary>
    public override void Flush()
    {
        lock (gate)
        {
            if (target() is null)
            {
                foreach (var (name, line) in _partial.Where(x => x.Value.Length > 0))
                {
                    inner.Write(SecretMask.Apply(name.Length > 0 ? $"{name} | {line}{Environment.NewLine}" : line.ToString()));
                    line.Clear();
                }
            }

            inner.Flush();
        }
    }

    private StringBuilder Partial(string name) =>
        _partial.TryGetValue(name, out var line) ? line : _partial[name] = new StringBuilder();

    private void Emit(string name, string lines)
    {
        var masked = SecretMask.Apply(lines);
        inner.Write(name.Length == 0 ? masked : string.Concat(masked.Split('\n')[..^1].Select(x => $"{name} | {x}\n")));
        inner.Flush();
    }
}
