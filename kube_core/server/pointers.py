"""Fields of built-in kinds that tell zero from nothing, since Go holds a pointer in them or always writes them.

Of the other optional fields an empty text, a 0 and a false are as if nothing had been said. Facts of the types in k8s.io/api
1.37, of which OpenAPI does not tell.
"""

from kube_core.objects import FieldFacts

_SCALARS = ("string", "boolean", "integer", "number")
_HELD = ("quantity", "date-time", "micro-time")  # structs, which are written whatever they hold
_NAMES = """
$ref accessMode activeDeadlineSeconds adminAccess allocateLoadBalancerNodePorts allocatedDevices allowMultipleAllocations
allowPrivilegeEscalation allowVolumeExpansion appProtocol attachRequired automountServiceAccountToken availableDevices
averageUtilization backoffLimit backoffLimitPerIndex bindsToNode blockOwnerDeletion bool borrowingLimitPercent cachingMode
capacity capacityKey collisionCount completionMode completions currentCPUUtilizationPercentage currentHealthy
currentVolumeAttributesClassName defaultMode defaultPartitionTypeAttribute defaultUser deletionGracePeriodSeconds
deprecationWarning desiredHealthy device deviceClassName disruptionsAllowed distinctAttribute driver enableServiceLinks
endPort endpointsNamespace errorCode expectedPods expirationSeconds extendedResourceName failedIndexes failedJobsHistoryLimit
failurePolicy fsGroup fsGroupChangePolicy fsGroupPolicy gmsaCredentialSpec gmsaCredentialSpecName gracePeriodSeconds handSize
holderIdentity hostProcess hostUsers hostnameOverride ignoreStoreReadErrorWithClusterBreakingPotential immutable
ingressClassName initiatorName int internalTrafficPolicy ipFamilyPolicy ipMode labelSelectorPath leaseDurationSeconds
leaseTransitions lendablePercent limit loadBalancerClass localhostProfile lun managedBy manualSelector matchAttribute
matchPolicy matchingPrecedence maxExpirationSeconds maxFailedIndexes maxItems maxLength maxProperties maximum minCount
minDomains minItems minLength minProperties minReplicas minimum mode mountPropagation multipleOf nodeAffinityPolicy
nodeAllocatableUpdatePeriodSeconds nodeTaintsPolicy nominalConcurrencyShares optional optionalOldSelf orphanDependents
parallelism parameterNotFoundAction partitionTypeAttribute perDeviceNodeSelection persistentVolumeName pkixPublicKey
podGroupName podInfoOnMount podReplacementPolicy poolName port preemptionPolicy preferredHolder preventPodSchedulingIfMissing
privileged procMount progressDeadlineSeconds proofOfPossession propagationPolicy queueLengthLimit queues
readOnlyRootFilesystem ready reclaimPolicy recursiveReadOnly recursiveReadOnlyMounts reportingComponent requiresRepublish
resourceClaimName resourceClaimTemplateName resourceSliceCount revisionHistoryLimit runAsGroup runAsNonRoot runAsUser
runAsUserName runningInUserNamespace runtimeClassName scope seLinuxChangePolicy seLinuxMount secretNamespace selectPolicy
service serviceAccountTokenInSecrets serviceName serving setHostnameAsFQDN shareID shareProcessNamespace
stabilizationWindowSeconds start started startingDeadlineSeconds stopSignal storageCapacity strategy string succeededCount
succeededIndexes successfulJobsHistoryLimit supplementalGroupsPolicy suspend targetCPUUtilizationPercentage terminating
terminatingReplicas terminationGracePeriodSeconds timeZone token tolerationSeconds totalDevices trafficDistribution
ttlSecondsAfterFinished unavailableDevices unhealthyPodEvictionPolicy userNamespaces validationError
volumeAttributesClassName volumeBindingMode volumeMode x-kubernetes-list-type x-kubernetes-map-type
x-kubernetes-preserve-unknown-fields zone
"""
"""Such fields by their names, whatever struct they are in."""
_PLACES = """
allNodes:BasicDevice,Device,resource_v1.ResourceSliceSpec,resource_v1beta2.ResourceSliceSpec
apiGroup:IngressClassParametersReference,RoleRef,TypedLocalObjectReference,TypedObjectReference
availableReplicas:StatefulSetStatus containerName:PodFailurePolicyOnExitCodesRequirement controller:OwnerReference
count:VolumeNodeResources error:IngressPortStatus,PortStatus fsType:AzureDiskVolumeSource,CSIVolumeSource,LocalVolumeSource
hostname:Endpoint message:ResourceHealth name:ClusterTrustBundleProjection,NodeRuntimeHandler,discovery_v1.EndpointPort
namespace:IngressClassParametersReference,TypedObjectReference
nodeName:BasicDevice,Device,Endpoint,EndpointAddress,PoolStatus,resource_v1.ResourceSliceSpec,resource_v1beta2.ResourceSliceSpec
observedGeneration:HorizontalPodAutoscalerCondition,HorizontalPodAutoscalerStatus partition:RollingUpdateStatefulSetStrategy
path:ServiceReference pool:DeviceTaintSelector priority:PodSpec
protocol:HTTPGetAction,NetworkPolicyPort,discovery_v1.EndpointPort readOnly:AzureDiskVolumeSource,CSIVolumeSource
reason:Validation,ValidationRule reinvocationPolicy:MutatingWebhook
replicas:DeploymentSpec,ReplicaSetSpec,ReplicationControllerSpec,StatefulSetSpec reportingInstance:core_v1.Event
resourceVersion:Preconditions restartPolicy:Container,EphemeralContainer revision:ControllerRevision
signerName:ClusterTrustBundleProjection
status:DaemonSetCondition,DeploymentCondition,PodFailurePolicyOnPodConditionsPattern,ReplicaSetCondition,StatefulSetCondition
storageClassName:PersistentVolumeClaimSpec timeoutSeconds:ClientIPConfig,MutatingWebhook,ValidatingWebhook
type:DaemonSetCondition,DeploymentCondition,HostPathVolumeSource,ReplicaSetCondition,StatefulSetCondition uid:Preconditions
url:WebhookClientConfig
user:ClusterTrustBundleProjection,DownwardAPIVolumeFile,KeyToPath,PodCertificateProjection,ServiceAccountTokenProjection
value:PodDNSConfigOption,PriorityClass version:DeviceAttribute
"""
"""Such fields of some structs, and the structs; a version stands before a struct's name where another one has it otherwise."""
_EVERYWHERE = frozenset(_NAMES.split())
_SOMEWHERE = {key: frozenset(structs.split(",")) for key, _, structs in (each.partition(":") for each in _PLACES.split())}


def tells_zero(ref: str, key: str, facts: FieldFacts) -> bool:
    """Whether a field is kept when its value is zero."""
    if facts.required or facts.type not in _SCALARS or facts.format in _HELD or key in _EVERYWHERE:
        return True
    structs = _SOMEWHERE.get(key, ())
    return ref in structs or ref.partition(".")[2] in structs
