namespace Pipeline.Emulation.Hosting;

/// <summary>The applications that an emulator serves. The host provides them; the emulator looks them up for each request.</summary>
public interface IHostedApps
{
    /// <summary>The currently deployed application of this name, or null.</summary>
    Task<HostedApp?> Find(string name, CancellationToken cancellationToken);
}
