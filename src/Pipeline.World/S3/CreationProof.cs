using System.Net;
using System.Text;
using Amazon.Runtime;
using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>Whether a store refuses a second creation of one name, on which the ledger of a world stands. Each process asks before it first writes.</summary>
/// <remarks>
/// <c>proof/&lt;hex&gt;</c> is what a store is asked to create again, and has to refuse. It is there from the world's first write on, so every later process needs two calls, and finds out whether the
/// store still does what it did: a bucket may have been given versions since. Its name is the SHA-256 of address, bucket and prefix, so a copy elsewhere is proven anew. That proof begins with
/// several creations at once of a name that is free, <c>proof/&lt;hex&gt;.&lt;random&gt;</c>: a store that looks first and writes then refuses one after another, and not these. All that is sent has the
/// same bytes, so writers who prove at once do not disturb each other, and a store that fails has lost nothing.
/// </remarks>
internal sealed class CreationProof(S3Bucket bucket, S3WorldSettings settings, TimeProvider time)
{
    public const string Folder = "proof/";

    private const int AtOnce = 4;
    private const string Twice = "the world's bucket creates one name twice, so two writers would lose entries: turn its versioning off, or take a store that honours If-None-Match";
    private const string Forgotten = "the world's bucket does not keep what it is sent";

    private readonly Lock gate = new();
    private bool proven;

    /// <summary>What every object of a proof holds.</summary>
    public static byte[] Text { get; } = Encoding.UTF8.GetBytes("A store of worlds creates this name once, and refuses every PUT with If-None-Match: * after that.\n");

    private string Name { get; } = $"{Folder}{Sha256.Of(Encoding.UTF8.GetBytes($"{settings.Endpoint}\n{settings.Location}")).Hex}";

    /// <summary>Proves it, unless this process has.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when the store does not refuse, or fails.</exception>
    public void Require(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!proven)
            {
                Prove(cancellationToken);
                proven = true;
            }
        }
    }

    private void Prove(CancellationToken cancellationToken)
    {
        var there = bucket.TryRead(Name, cancellationToken);
        if (there is null)
        {
            Race(cancellationToken);
            Create(cancellationToken);
            there = bucket.TryRead(Name, cancellationToken);
        }

        if (there is null || !there.AsSpan().SequenceEqual(Text))
        {
            throw new FaultException(ErrorCode.AdapterInvocation, Forgotten);
        }

        if (Create(cancellationToken) == Creation.Created)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, Twice);
        }
    }

    private void Race(CancellationToken cancellationToken)
    {
        var created = Honoured(() => bucket.CreateAtOnce($"{Name}.{Path.GetRandomFileName()}", Text, AtOnce, cancellationToken)).Count(answer => answer == Creation.Created);
        if (created > 1)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, Twice);
        }
    }

    private Creation Create(CancellationToken cancellationToken)
    {
        for (var pauses = new Pauses(time); ; pauses.Wait(cancellationToken))
        {
            var answer = Honoured(() => bucket.CreateAtOnce(Name, Text, 1, cancellationToken))[0];
            if (answer != Creation.Contended)
            {
                return answer;
            }
        }
    }

    // Of a PUT of a few bytes that has nothing else to it, these answers are to its condition.
    private static T Honoured<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (FaultException e) when (e.InnerException is AmazonServiceException { StatusCode: HttpStatusCode.NotImplemented or HttpStatusCode.BadRequest, ErrorCode: "NotImplemented" or "InvalidArgument" or "InvalidRequest" } refused)
        {
            throw new FaultException(
                ErrorCode.AdapterInvocation,
                $"the world's bucket refuses If-None-Match ({(int)refused.StatusCode} {refused.ErrorCode}), without which two writers would lose entries: take a store that honours it",
                e);
        }
    }
}
