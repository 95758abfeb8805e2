namespace Nuke.Common.Tooling;

/// <summary>The stream of a tool's line.</summary>
public enum OutputType
{
    Std,
    Err,
}

/// <summary>One line of a tool's output.</summary>
public struct Output
{
    public OutputType Type { get; set; }

    public string Text { get; set; }
}
