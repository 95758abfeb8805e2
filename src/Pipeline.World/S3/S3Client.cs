using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Internal;
using Amazon.S3.Model;

namespace Pipeline.World.S3;

/// <summary>The SDK's client, configured for worlds.</summary>
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

    /// <param name="settings">The store.</param>
    /// <param name="credentials">The credentials; null to let the SDK find them.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if no region or no credentials are configured.</exception>
    public static S3Client Connect(S3WorldOptions settings, AWSCredentials? credentials)
    {
        var client = Open(settings, credentials);
        if (credentials is null)
        {
            RequireCredentials(client);
        }

        return client;
    }

    private static S3Client Open(S3WorldOptions settings, AWSCredentials? credentials)
    {
        try
        {
            var config = ConfigOf(settings);
            return credentials is null ? new S3Client(config) : new S3Client(credentials, config);
        }
        catch (AmazonClientException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "no region is configured for the bucket", e);
        }
    }

    // The client would look for credentials by itself, but its exception depends on the source; roles, for example, need an SDK package that is not included.
    private static void RequireCredentials(S3Client client)
    {
        try
        {
            DefaultAWSCredentialsIdentityResolver.GetCredentials(client.Config).GetCredentials();
        }
        catch (Exception e) when (S3Fault.IsStoreFault(e, CancellationToken.None))
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

    private static AmazonS3Config ConfigOf(S3WorldOptions settings)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = settings.PathStyle ?? settings.Endpoint is not null,
            HttpClientFactory = new S3Sockets(settings.Proxy),
            Timeout = settings.Timeout,
            MaxErrorRetry = settings.Retries,
            RetryMode = RequestRetryMode.Standard,
            // Compatible stores do not know the newer checksum trailers. We verify the SHA-256 of every byte that we read and sign every byte that we send.
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

    // The SDK treats every ETag without a dash as an MD5 and fails on stores where it is not one (S3, "Common Response Headers"). We verify SHA-256 instead.
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
