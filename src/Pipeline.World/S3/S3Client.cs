using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Internal;
using Amazon.S3.Model;
using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>The SDK's client, as worlds want it.</summary>
internal sealed class S3Client : AmazonS3Client
{
    private const string DefaultRegion = "us-east-1";

    private S3Client(AmazonS3Config config)
        : base(config)
    {
    }

    private S3Client(AWSCredentials credentials, AmazonS3Config config)
        : base(credentials, config)
    {
    }

    /// <param name="settings">Which store.</param>
    /// <param name="credentials">Who we are to it; none when the SDK is to find out.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when nobody says which region the bucket is in, or who we are.</exception>
    public static S3Client Connect(S3WorldSettings settings, AWSCredentials? credentials)
    {
        var client = Open(settings, credentials);
        if (credentials is null)
        {
            RequireCredentials(client);
        }

        return client;
    }

    private static S3Client Open(S3WorldSettings settings, AWSCredentials? credentials)
    {
        try
        {
            var config = ConfigOf(settings);
            return credentials is null ? new S3Client(config) : new S3Client(credentials, config);
        }
        catch (AmazonClientException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "it is not said which region the world's bucket is in", e);
        }
    }

    // The client finds the same by itself, and what it throws then depends on where it looked: a role needs a package of the SDK that is not here.
    private static void RequireCredentials(S3Client client)
    {
        try
        {
            DefaultAWSCredentialsIdentityResolver.GetCredentials(client.Config).GetCredentials();
        }
        catch (Exception e) when (S3Fault.IsOfTheStore(e, CancellationToken.None))
        {
            client.Dispose();
            throw new FaultException(ErrorCode.AdapterInvocation, S3Fault.NoCredentials, e);
        }
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.AddHandlerAfter<AmazonS3ResponseHandler>(new OpaqueETags());
    }

    private static AmazonS3Config ConfigOf(S3WorldSettings settings)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = settings.PathStyle ?? settings.Endpoint is not null,
            HttpClientFactory = new S3Sockets(settings.Proxy),
            Timeout = settings.Timeout,
            MaxErrorRetry = settings.Retries,
            RetryMode = RequestRetryMode.Standard,
            // Newer trailers that compatible stores do not know: every byte we read is held to its SHA-256, every byte we send is signed.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (settings.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.ToString();
            config.AuthenticationRegion = settings.Region ?? FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName ?? DefaultRegion;
        }
        else if (settings.Region is { } region)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        return config;
    }

    // The SDK takes every ETag without a dash for an MD5 and fails where it is none, as on many stores (S3, "Common Response Headers": it may or may not be one). What we read is held to its SHA-256.
    private sealed class OpaqueETags : PipelineHandler
    {
        public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            var response = await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
            if (response is GetObjectResponse content)
            {
                content.ETag = null;
            }

            return response;
        }
    }
}
