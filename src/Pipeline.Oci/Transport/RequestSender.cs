using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Transport;

/// <summary>Sends one request once, and separates transient failures from permanent ones.</summary>
internal sealed class RequestSender(HttpMessageInvoker invoker, RegistryOptions options, RegistryEndpoint endpoint)
{
    private const int FewAttempts = 3;
    private readonly Redirects redirects = new(invoker, endpoint);
    private readonly RegistryWarnings warnings = new(options.Warned);

    /// <summary>The target of an answer's <c>Location</c>.</summary>
    public Redirects Redirects => redirects;

    /// <summary>The answer with its body unread; transient statuses throw.</summary>
    /// <exception cref="TransientException">The connection failed, or the registry asks for a retry.</exception>
    public async Task<HttpResponseMessage> Send(
        RegistryRequest request, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        var way = options.Proxy.Way(request.Address);
        var response = await Guard(request, () => Exchange(request, authorization, cancellationToken), cancellationToken, way);
        warnings.Report(request, response);
        if (response.StatusCode == HttpStatusCode.ProxyAuthenticationRequired)
        {
            response.Dispose();
            throw OfProxy(request, response.StatusCode, way);
        }

        if (!RetryRule.IsTransient((int)response.StatusCode))
        {
            return response;
        }

        using (response)
        {
            throw await Transient(request, response, cancellationToken);
        }
    }

    /// <summary>A whole body of limited size.</summary>
    /// <exception cref="TransientException">The connection broke before the end.</exception>
    public static Task<ReadOnlyMemory<byte>> Read(RegistryRequest request, HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken) =>
        Guard(request, () => BoundedBody.Read(request, response, maxBytes, cancellationToken), cancellationToken);

    /// <summary>Classifies a connection's failures.</summary>
    /// <param name="request">The request.</param>
    /// <param name="call">Sends the request, or reads its answer.</param>
    /// <param name="cancellationToken">The caller's cancellation.</param>
    /// <param name="way">The proxy in use, as a suffix for messages.</param>
    public static async Task<T> Guard<T>(RegistryRequest request, Func<Task<T>> call, CancellationToken cancellationToken, string way = "")
    {
        try
        {
            return await call();
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw request.Fail(RegistryFailure.Unavailable, $"no trusted TLS with {request.Address.Host}{way}", e);
        }
        catch (HttpRequestException e) when (e is { HttpRequestError: HttpRequestError.ProxyTunnelError, StatusCode: { } status } && !RetryRule.IsTransient((int)status))
        {
            throw OfProxy(request, status, way, e);
        }
        catch (Exception e) when (IsNobody(e, cancellationToken))
        {
            throw new TransientException(RegistryFailure.Unavailable, $"{request.Subject}: nobody answers at {request.Address.Authority}{way}", e) { MaxInARow = FewAttempts };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new TransientException(RegistryFailure.Unavailable, $"{request.Subject}: the connection to {request.Address.Authority}{way} broke", e);
        }
    }

    private async Task<HttpResponseMessage> Exchange(RegistryRequest request, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var span = RegistrySpans.Start(request);
        try
        {
            var response = await redirects.Send(request, authorization, cancellationToken);
            RegistrySpans.Answer(span, response);
            return response;
        }
        catch (Exception e)
        {
            RegistrySpans.Fail(span, e);
            throw;
        }
    }

    // A connection timeout surfaces as a cancellation that nobody requested.
    private static bool IsNobody(Exception e, CancellationToken cancellationToken) => e switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => true,
        OperationCanceledException { InnerException: TimeoutException } => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    private static RegistryException OfProxy(RegistryRequest request, HttpStatusCode status, string way, Exception? inner = null) => request.Fail(
        RegistryFailure.Denied,
        status == HttpStatusCode.ProxyAuthenticationRequired
            ? $"no way to {request.Address.Authority}{way} (407): give the proxy's user and password in its address"
            : $"no way to {request.Address.Authority}{way} ({(int)status}): allow the host in the proxy, or name it in NO_PROXY",
        inner);

    private async Task<Exception> Transient(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await ErrorBody.Read(response, cancellationToken);
        var status = (int)response.StatusCode;
        if (status < 500 && QuotaExhausted.Find(body.Text) is { } what)
        {
            return request.Fail(RegistryFailure.RateLimited, $"{status}{body.Codes}: its quota is used up ({what}); log in with an account that has more left, or come back later");
        }

        var failure = response.StatusCode == HttpStatusCode.TooManyRequests ? RegistryFailure.RateLimited : RegistryFailure.Unavailable;
        var headers = response.Headers.NonValidated.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()));
        return new TransientException(failure, $"{request.Subject}: {status}{body.Codes}")
        {
            MaxInARow = int.MaxValue,
            RetryAfter = RetryAfter.Read(headers, body.Text, options.Time.GetUtcNow()),
        };
    }
}

/// <summary>Reports each distinct warning once: <c>Warning: 299 - "text"</c> (OCI distribution spec, "Warnings").</summary>
internal sealed partial class RegistryWarnings(Action<string> warned)
{
    private const int Most = 100;
    private const int MaxLength = 300;
    private readonly ConcurrentDictionary<string, bool> told = new(StringComparer.Ordinal);

    public void Report(RegistryRequest request, HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Warning", out var values))
        {
            return;
        }

        foreach (Match match in values.SelectMany(value => Form().Matches(value)))
        {
            var text = $"{request.Repository.Registry}: {OneLine(match.Groups["text"].Value)}";
            if (told.Count < Most && told.TryAdd(text, true))
            {
                warned(text);
            }
        }
    }

    private static string OneLine(string text)
    {
        var line = string.Concat(Escape().Replace(text, "${quoted}").Select(c => char.IsControl(c) ? ' ' : c));
        var shown = Redactor.PatternsOnly.Redact(line);
        return shown.Length > MaxLength ? shown[..MaxLength] + "…" : shown;
    }

    [GeneratedRegex("""\b299\s+\S+\s+"(?<text>([^"\\]|\\.)*)"?""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Form();

    [GeneratedRegex(@"\\(?<quoted>.)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Escape();
}

/// <summary>Follows redirects. The method and body are kept; <c>Authorization</c> stays with its origin.</summary>
internal sealed class Redirects(HttpMessageInvoker sender, RegistryEndpoint endpoint)
{
    private const int Most = 5;

    public async Task<HttpResponseMessage> Send(RegistryRequest request, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        var address = request.Address;
        for (var hops = 0; ; hops++)
        {
            // After one redirect to another origin it never returns: another host must not choose the authenticated request (CVE-2024-45336).
            authorization = RegistryEndpoint.SameOrigin(address, request.Address) ? authorization : null;
            var message = request.Message(address, authorization);
            var response = await sender.SendAsync(message, cancellationToken);
            response.RequestMessage = message;
            if (!Leads(request, response.StatusCode))
            {
                return response;
            }

            using (response)
            {
                address = hops < Most ? Resolve(request, response, "a redirect") : throw request.Fail(RegistryFailure.Corrupt, $"redirected more than {Most} times");
            }
        }
    }

    private static bool Leads(RegistryRequest request, HttpStatusCode status) => request.FollowsRedirects && status switch
    {
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect => true,
        HttpStatusCode.SeeOther => request.FollowsSeeOther && request.Content is null,
        _ => false,
    };

    /// <summary>Resolves a <c>Location</c>, which may be relative; its target must be an address that requests may go to.</summary>
    public Uri Resolve(RegistryRequest request, HttpResponseMessage response, string what)
    {
        var from = response.RequestMessage!.RequestUri!;
        if (!response.Headers.NonValidated.TryGetValues("Location", out var values) || !Uri.TryCreate(from, values.ToString(), out var address))
        {
            throw request.Fail(RegistryFailure.Corrupt, $"{what} that leads nowhere");
        }

        return endpoint.IsSafe(address)
            ? address
            : throw request.Fail(RegistryFailure.Corrupt, $"{what} to {address.Scheme}://{address.Host}, which has no TLS");
    }
}
