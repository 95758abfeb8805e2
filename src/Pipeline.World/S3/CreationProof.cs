using System.Net;
using System.Text;
using Amazon.Runtime;

namespace Pipeline.World.S3;

/// <summary>Proves that a store refuses to create one name twice, on which a world's ledger relies. Each process checks before its first write.</summary>
/// <remarks>
/// The object <c>proof/&lt;hex&gt;</c> exists from the world's first write. The store must refuse to create it again, so every later process needs two calls and
/// notices a store that has changed, for example by enabling versioning. The name is the SHA-256 of address, bucket and prefix, so a copy elsewhere repeats the
/// proof. The first proof begins with several concurrent creations of a new name, <c>proof/&lt;hex&gt;.&lt;random&gt;</c>: a store that checks before it writes would
/// refuse sequential creations but not these. All objects have the same bytes, so concurrent proofs do not disturb each other, and a failed proof loses nothing.
/// </remarks>
internal sealed class CreationProof(S3Bucket bucket, S3WorldOptions settings, TimeProvider time)
{
    public const string Folder = "proof/";

    private const int AtOnce = 4;
    private const string Twice = "the bucket creates one name twice, so two writers would lose entries: disable versioning, or use a store that honours If-None-Match";
    private const string Forgotten = "the bucket does not store what it receives";

    private readonly Lock gate = new();
    private bool proven;

    /// <summary>The content of every proof object.</summary>
    public static byte[] Text { get; } = Encoding.UTF8.GetBytes("A store of worlds creates this name once, and refuses every PUT with If-None-Match: * after that.\n");

    private string Name { get; } = $"{Folder}{Sha256.Of(Encoding.UTF8.GetBytes($"{settings.Endpoint}\n{settings.Location}")).Hex}";

    /// <summary>Runs the proof unless this process already has.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the store does not refuse, or fails.</exception>
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
        for (var pauses = new ConflictBackoff(time); ; pauses.Wait(cancellationToken))
        {
            var answer = Honoured(() => bucket.CreateAtOnce(Name, Text, 1, cancellationToken))[0];
            if (answer != Creation.Contended)
            {
                return answer;
            }
        }
    }

    // For a PUT of a few bytes, these answers can only concern its condition.
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
                $"the bucket refuses If-None-Match ({(int)refused.StatusCode} {refused.ErrorCode}), without which two writers would lose entries: use a store that honours it",
                e);
        }
    }
}
