using Nuke.Common.Tooling;
using Serilog;

namespace Pipeline.Targets;

/// <summary>Of what the compiler prints, the lines that name a mistake.</summary>
internal static class CompilerOutput
{
    public static void Write(OutputType type, string line)
    {
        if (line.Contains(" error ", StringComparison.Ordinal))
        {
            Log.Error("{Line:l}", line.Trim());
        }
        else if (line.Contains(" warning ", StringComparison.Ordinal))
        {
            Log.Warning("{Line:l}", line.Trim());
        }
    }
}
