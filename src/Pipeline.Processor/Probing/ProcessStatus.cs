using System.Globalization;

namespace Pipeline.Processor;

/// <summary>What proc_pid_status(5) says of this process.</summary>
/// <param name="Uid">The real user id.</param>
/// <param name="EffectiveCapabilities">The effective set, 16 hex digits.</param>
/// <param name="NoNewPrivileges">Whether no program that it starts can gain a privilege.</param>
internal sealed record ProcessStatus(int Uid, string EffectiveCapabilities, bool NoNewPrivileges)
{
    public static ProcessStatus Read()
    {
        var fields = File.ReadLines("/proc/self/status")
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        return new(
            int.Parse(fields["Uid"].Split('\t')[0], CultureInfo.InvariantCulture),
            fields["CapEff"],
            fields["NoNewPrivs"] == "1");
    }
}
