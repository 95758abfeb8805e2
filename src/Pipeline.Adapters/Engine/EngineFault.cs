using System.Net.Sockets;
using System.Text.Json;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Pipeline.Adapters.Engine;

/// <summary>Converts the engine's exceptions to faults with stable details.</summary>
internal static class EngineFault
{
    /// <param name="what">The call for messages: "create a container".</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">The caller's token, whose cancellation passes through.</param>
    public static async Task<T> Translate<T>(string what, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Lost(what, e);
        }
        catch (DockerApiException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the engine refused to {what}: {Reason(e)}", e);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw new FaultException(
                ErrorCode.AdapterInvocation, $"there is no trusted TLS with the engine ({e.GetBaseException().Message}): could not {what}; check DOCKER_CERT_PATH, or the certificates of the Docker context", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or TimeoutException or JsonException or ObjectDisposedException)
        {
            throw Lost(what, e);
        }
    }

    /// <summary>Nothing answers at the engine's address.</summary>
    public static FaultException Lost(string what, Exception? inner = null) =>
        new(ErrorCode.AdapterInvocation, $"the engine does not answer (./build.sh EngineUp starts one): could not {what}", inner);

    // The body is {"message":"…"}.
    private static string Reason(DockerApiException e)
    {
        try
        {
            using var body = JsonDocument.Parse(e.ResponseBody ?? "");
            return body.RootElement.GetProperty("message").GetString() ?? e.StatusCode.ToString();
        }
        catch (Exception inner) when (inner is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return e.StatusCode.ToString();
        }
    }
}

/// <summary>Keeps the first error that the engine reports in a stream of messages.</summary>
internal sealed class InBandErrors : IProgress<JSONMessage>
{
    private string? first;

    public void Report(JSONMessage value) => first ??= value.Error?.Message;

    public void ThrowIfAny(string what)
    {
        if (first is not null)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the engine refused to {what}: {first}");
        }
    }
}
