namespace Pipeline.Emulation;

/// <summary>The applications that an emulator serves. What they are made of is the host's business; the emulator asks anew for each lookup.</summary>
public interface IHostedApps
{
    /// <summary>The application of this name, as it is deployed now, or none.</summary>
    Task<HostedApp?> Find(string name, CancellationToken cancellationToken);
}
