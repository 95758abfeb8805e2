using Pipeline.Cli.Hosting;
using Pipeline.Clients;
using Pipeline.Oci.Registry;

namespace Pipeline.Cli.Doctor;

/// <summary>Runs all checks at once, each with its own time.</summary>
/// <param name="time">The clock.</param>
/// <param name="limit">The most time of each check.</param>
internal sealed class Examination(TimeProvider time, TimeSpan limit)
{
    /// <returns>The findings, in the order of the checks.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task<Diagnosis[]> Run(IEnumerable<DoctorCheck> checks, CancellationToken cancellationToken) => Task.WhenAll(checks.Select(check => Run(check, cancellationToken)));

    private async Task<Diagnosis> Run(DoctorCheck check, CancellationToken cancellationToken)
    {
        using var deadline = new CallDeadline(limit, time, cancellationToken);
        try
        {
            // Some calls ignore the token: whoever does not answer is left behind.
            return await Task.Run(() => check.Run(check, deadline.Token), cancellationToken).WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return check.Missing($"no answer within {limit.TotalSeconds:0.###} s", "try it again, or with a longer --timeout");
        }
        catch (FaultException e)
        {
            return check.Missing(e.Fault.Detail, null);
        }
        catch (RegistryException e)
        {
            return check.Missing(e.Message, null);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return check.Missing(FileFault.Sentence(e), null);
        }
    }
}
