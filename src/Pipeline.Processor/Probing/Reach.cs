using System.Net;
using System.Net.Sockets;

namespace Pipeline.Processor;

/// <summary>What of the network the container reaches, tried at places that are reserved for documentation: nobody answers by accident.</summary>
internal static class Reach
{
    // RFC 2606.
    private const string Name = "example.com";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>RFC 5737.</summary>
    public static IPEndPoint Address { get; } = new(new IPAddress([192, 0, 2, 1]), 443);

    /// <summary>Tries to connect.</summary>
    /// <returns><c>connected</c>, or the name of the errno.</returns>
    public static string Connect(TimeProvider time)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            socket.ConnectAsync(Address, patience.Token).AsTask().GetAwaiter().GetResult();
            return "connected";
        }
        catch (OperationCanceledException)
        {
            return "ETIMEDOUT";
        }
        catch (SocketException e)
        {
            return ErrnoName(e.SocketErrorCode);
        }
    }

    /// <summary>Tries to resolve a name.</summary>
    /// <returns><c>resolved</c> or <c>failed</c>.</returns>
    public static string Resolve()
    {
        try
        {
            return Dns.GetHostAddresses(Name).Length > 0 ? "resolved" : "failed";
        }
        catch (SocketException)
        {
            return "failed";
        }
    }

    private static string ErrnoName(SocketError error) => error switch
    {
        SocketError.NetworkUnreachable => "ENETUNREACH",
        SocketError.HostUnreachable => "EHOSTUNREACH",
        SocketError.ConnectionRefused => "ECONNREFUSED",
        SocketError.NetworkDown => "ENETDOWN",
        SocketError.AccessDenied => "EACCES",
        SocketError.TimedOut => "ETIMEDOUT",
        _ => "unknown",
    };
}
