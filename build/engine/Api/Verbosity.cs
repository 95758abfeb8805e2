namespace Nuke.Common;

/// <summary>The least severe lines that are still printed: everything, debug, warnings, errors.</summary>
public enum Verbosity
{
    Verbose,
    Normal,
    Minimal,
    Quiet,
}
