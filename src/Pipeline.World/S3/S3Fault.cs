using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>What the store refused or failed to do, as a fault with a stable detail: the one place where the SDK's exceptions are translated.</summary>
internal static class S3Fault
{
    private const string Failing = "the world's bucket fails to answer";

    /// <summary>Waits for a call. The ports of a world are synchronous, the SDK is not; a run is minutes of a container, so its thread may wait.</summary>
    public static T Translate<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return call().GetAwaiter().GetResult();
        }
        catch (Exception e) when (IsOfTheStore(e, cancellationToken))
        {
            throw Of(e);
        }
    }

    /// <summary>The same for what reads on from an open answer.</summary>
    public static T Translate<T>(Func<T> read, CancellationToken cancellationToken) => Translate(() => Task.FromResult(read()), cancellationToken);

    /// <summary>Whether an exception tells of the store or the way to it; our own cancellation does not.</summary>
    public static bool IsOfTheStore(Exception e, CancellationToken cancellationToken) => e switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException or WebException => true,
        _ => false,
    };

    public static FaultException Of(Exception e) => new(ErrorCode.AdapterInvocation, Detail(e), e);

    /// <summary>Whether the store answered that it does not do it. What it did not answer it may do yet; an answer of 500 and above tells as little.</summary>
    public static bool IsRefusal(FaultException e) => e.InnerException is AmazonServiceException { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError };

    /// <summary>Whether the store answered that its credentials do not reach that far.</summary>
    public static bool IsDenial(FaultException e) => e.InnerException is AmazonServiceException { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized };

    /// <summary>The fault of a call that may have been done, or may be done yet.</summary>
    /// <param name="unanswered">What came of it in place of an answer; none when it was always said that another is about to be done.</param>
    public static FaultException Undecided(FaultException? unanswered) => new(
        ErrorCode.AdapterInvocation, $"{(unanswered?.InnerException is { } e ? Detail(e) : Failing)}, and whether its ledger has the entry is not known", unanswered);

    // The store's own message may quote what was sent, so it stays out of the envelope.
    private static string Detail(Exception e) => e switch
    {
        AmazonS3Exception { ErrorCode: "NoSuchBucket" } => "the world's bucket does not exist",
        AmazonS3Exception { ErrorCode: "QuotaExceeded" } or AmazonS3Exception { StatusCode: HttpStatusCode.InsufficientStorage } => "the world's bucket is full",
        AmazonS3Exception { ErrorCode: "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "ExpiredToken" or "InvalidToken" } => "the world's bucket does not take the credentials",
        AmazonS3Exception { ErrorCode: "RequestTimeTooSkewed" } => "the world's bucket has another time than this machine",
        AmazonS3Exception { ErrorCode: "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" } => "the world's bucket is in another region",
        AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } => "the world's bucket denies access",
        AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests } => Failing,
        AmazonS3Exception { StatusCode: >= HttpStatusCode.BadRequest } => "the world's storage failed",
        AmazonClientException { InnerException: null } => "there are no credentials for the world's bucket",
        _ => "the world's bucket cannot be reached",
    };
}
