using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Cli.Hosting;
using Pipeline.Modal.Configuration;

namespace Pipeline.Cli.Doctor;

/// <summary>Compares this machine's clock with those of the hosts that were asked, and reads Modal's settings.</summary>
/// <param name="context">The process.</param>
/// <param name="clocks">The clocks that were asked.</param>
internal sealed class OtherChecks(CommandContext context, IReadOnlyList<Task<AskedClock?>> clocks)
{
    // GitHub refuses an App's token that seems to be from the future by more.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    public IEnumerable<DoctorCheck> All() => [new("clock", DiagnosisNeed.Release, Clock), new("modal", DiagnosisNeed.Modal, Modal)];

    private async Task<Diagnosis> Clock(DoctorCheck check, CancellationToken cancellationToken)
    {
        var asked = await Task.WhenAll(clocks).WaitAsync(cancellationToken);
        if (asked.OfType<AskedClock>().MaxBy(clock => clock.Ahead.Duration()) is not { } worst)
        {
            return check.NotChecked("not compared: no host with a clock was asked");
        }

        var seconds = (long)worst.Ahead.Duration().TotalSeconds;
        var facts = new JsonObject { ["ahead_s"] = (long)worst.Ahead.TotalSeconds, ["host"] = worst.Host };
        return worst.Ahead.Duration() <= Tolerance
            ? check.Ok($"within a minute of {worst.Host}", facts)
            : check.Missing(
                string.Create(CultureInfo.InvariantCulture, $"this machine is {seconds} s {(worst.Ahead > TimeSpan.Zero ? "ahead of" : "behind")} {worst.Host}: tokens seem expired, or not yet valid"),
                "timedatectl set-ntp true",
                facts);
    }

    private Task<Diagnosis> Modal(DoctorCheck check, CancellationToken cancellationToken)
    {
        try
        {
            var profile = ModalConfig.Load(name => context.Secrets(name));
            var servers = string.Join(", ", profile.Servers.Select(server => server.GetLeftPart(UriPartial.Authority)));
            return Task.FromResult(check.Ok(
                $"{profile.Profile ?? "the environment's token"}, for {servers} in {profile.Environment ?? "the workspace's default environment"}",
                new JsonObject { ["environment"] = profile.Environment, ["profile"] = profile.Profile, ["server"] = servers }));
        }
        catch (FaultException e)
        {
            return Task.FromResult(check.Missing(e.Fault.Detail, null));
        }
    }
}
