namespace Nuke.Common.Tooling;

/// <summary>Which stream a line of a tool came from.</summary>
public enum OutputType
{
    Std,
    Err,
}

/// <summary>One line that a tool printed.</summary>
public struct Output
{
    public OutputType Type { get; set; }

    public string Text { get; set; }
}
