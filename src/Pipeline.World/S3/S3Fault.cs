using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>What the store refused or failed to do, as a fault with a stable detail: the one place where the SDK's exceptions are translated.</summary>
internal static class S3Fault
{
    public const string NoCredentials =
        "there are no credentials for the world's bucket that can be used here: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (of SSO, a role or a web identity: aws configure export-credentials --format env)";

    private const string Failing = "the world's bucket fails to answer";
    private const string Foreign = "what answers for the world's bucket is no S3 store: look at AWS_ENDPOINT_URL_S3 and at what is on the way";

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

    /// <summary>Whether an exception tells of the store or the way to it; our own cancellation does not. What the SDK throws at an answer that is none of S3 is of any type.</summary>
    public static bool IsOfTheStore(Exception e, CancellationToken cancellationToken) => e switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        FaultException or OutOfMemoryException => false,
        _ => true,
    };

    public static FaultException Of(Exception e) => new(ErrorCode.AdapterInvocation, Detail(e), e);

    /// <summary>Whether the store answered that it does not do it. What it did not answer it may do yet; an answer of 500 and above tells as little, but for 501.</summary>
    public static bool IsRefusal(FaultException e) =>
        e.InnerException is AmazonServiceException { StatusCode: (>= HttpStatusCode.MultipleChoices and < HttpStatusCode.InternalServerError) or HttpStatusCode.NotImplemented };

    /// <summary>Whether the store answered that its credentials do not reach that far.</summary>
    public static bool IsDenial(FaultException e) => e.InnerException is AmazonServiceException { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized };

    /// <summary>The fault of a call that may have been done, or may be done yet.</summary>
    /// <param name="unanswered">What came of it in place of an answer; none when it was always said that another is about to be done.</param>
    public static FaultException Undecided(FaultException? unanswered) => new(
        ErrorCode.AdapterInvocation, $"{(unanswered?.InnerException is { } e ? Detail(e) : Pauses.Exhausted)}, and whether its ledger has the entry is not known", unanswered);

    // The store's own message may quote what was sent, so it stays out of the envelope.
    private static string Detail(Exception e) => e switch
    {
        AmazonS3Exception { ErrorCode: "NoSuchBucket" } => "the world's bucket does not exist",
        AmazonS3Exception { ErrorCode: "QuotaExceeded" } or AmazonS3Exception { StatusCode: HttpStatusCode.InsufficientStorage } => "the world's bucket is full",
        AmazonS3Exception { ErrorCode: "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "ExpiredToken" or "InvalidToken" } => "the world's bucket does not take the credentials",
        AmazonS3Exception { ErrorCode: "RequestTimeTooSkewed" } => "the world's bucket has another time than this machine",
        AmazonS3Exception { ErrorCode: "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" } => "the world's bucket is in another region: set AWS_REGION to its own",
        AmazonS3Exception { ErrorCode: "InvalidObjectState" } => "the world's bucket has moved what is asked for to an archive: restore it, and take the rule away that moves it",
        AmazonServiceException { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } => "the world's bucket denies access",
        AmazonServiceException { StatusCode: HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed } refused => $"the world's bucket does not do what a world needs of a store ({Answer(refused)})",
        AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests } => Failing,
        AmazonS3Exception { StatusCode: HttpStatusCode.OK, ErrorCode: "InternalError" or "SlowDown" or "ServiceUnavailable" } => Failing,
        AmazonServiceException { StatusCode: >= HttpStatusCode.MultipleChoices and not (>= HttpStatusCode.MovedPermanently and <= HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect) } refused =>
            $"the world's bucket refused a call ({Answer(refused)})",
        AmazonServiceException { StatusCode: >= HttpStatusCode.MultipleChoices } moved => $"the world's bucket is said to be somewhere else ({Answer(moved)}): set AWS_ENDPOINT_URL_S3 and AWS_REGION to where it is",
        AmazonServiceException { StatusCode: >= HttpStatusCode.OK } => Foreign,
        AmazonClientException { InnerException: null } => NoCredentials,
        AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException or WebException or OperationCanceledException => $"the world's bucket cannot be reached{S3Sockets.Way(e)}",
        _ => Foreign,
    };

    // A code is a word of the protocol; what is none is not shown.
    private static string Answer(AmazonServiceException e) =>
        e.ErrorCode is { Length: > 0 and <= 64 } code && code.All(char.IsAsciiLetterOrDigit) ? $"{(int)e.StatusCode} {code}" : $"{(int)e.StatusCode}";
}
