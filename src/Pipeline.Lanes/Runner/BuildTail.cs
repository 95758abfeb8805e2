namespace Pipeline.Lanes.Runner;

/// <summary>The last lines of a build.</summary>
internal sealed class BuildTail
{
    private const int Lines = 20;
    private readonly Queue<string> lines = new();

    public void Add(string line)
    {
        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > Lines)
            {
                lines.Dequeue();
            }
        }
    }

    /// <summary>Drops the lines of a successful build, which are irrelevant to later failures.</summary>
    public void Clear()
    {
        lock (lines)
        {
            lines.Clear();
        }
    }

    public override string ToString()
    {
        lock (lines)
        {
            return string.Join('\n', lines);
        }
    }
}
